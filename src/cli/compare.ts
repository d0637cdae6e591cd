import { mkdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import type { Codec } from '../data/codec';
import { type Dataset, featureCount } from '../data/examples';
import { type OpenedData, type PartSizes, splitOpened } from '../data/open';
import { fitPreprocessing, type Preprocessing } from '../data/preprocessing';
import type { Splits } from '../data/splits';
import { featureNames } from '../data/tableRecipe';
import { describeData } from '../evaluation/compare';
import { type Budget, trainingBudget } from '../training/budget';
import type { Invocation } from './command';
import type { compareOptions } from './commands/compare';
import { detailOf } from './compareDetail';
import { type ComparedRow, comparedRows } from './comparedRows';
import { comparedFrame, comparedTable } from './comparedTable';
import type { ComparisonPage } from './comparePage';
import { type ComparePlan, completePlan, expectPlan, plannedRuns } from './comparePlan';
import { writeReport } from './compareReport';
import { closedForm, codecAgain, type RunnerOptions, runAll } from './compareRuns';
import { aloneIn, expectWritable } from './outFolder';
import { versions } from './package';
import { openAsked, resizeIn } from './reading';
import { testRowNumbers } from './rowNumbers';
import { type ExitCode, progressOn } from './terminal';
import { commandLine } from './typed';
import { answerOf, inASentence, type Verdict, verdictsOn } from './verdicts';

type CompareInvocation = Invocation<typeof compareOptions>;

/** Data, made ready: what every run of the comparison works on. */
interface Prepared {
  readonly opened: OpenedData;
  readonly sizes: PartSizes;
  readonly parts: Splits;
  readonly preprocessing: Preprocessing;
  readonly plan: ComparePlan;
  readonly budget: Budget;
}

async function prepared({ options, terminal }: CompareInvocation): Promise<Prepared> {
  const opened = await openAsked(options.data, options, { terminal });
  const sizes: PartSizes = { seed: options['split-seed'], validation: true, train: options.examples };
  const raw = splitOpened(opened, sizes);
  const preprocessing = fitPreprocessing(opened.scale, raw.train);
  const { apply } = preprocessing;
  const parts = { train: apply(raw.train), validation: apply(raw.validation), test: apply(raw.test) };
  const request = { models: options.models, latent: options.latent, seeds: options.seeds };
  const plan = completePlan(request, parts, opened.scale);
  expectPlan(plan, parts);
  const { epochs, batch, seconds } = options;
  return {
    opened,
    sizes,
    parts,
    preprocessing,
    plan,
    budget: trainingBudget({ train: parts.train, epochs, batch, seconds }),
  };
}

/** The heading of the table: what was measured on what. */
function headingOf({ opened, parts: { train, test }, plan }: Prepared): string {
  const scale = opened.scale === 'standardise' ? ', standardised on the training part' : '';
  const fitted = `fitted on ${train.count} examples of ${featureCount(train.shape)} numbers${scale}`;
  return `${describeData(test)}; ${fitted}; seeds: ${plan.seeds.join(', ')}; neighbours and probe from at most 10,000 training codes`;
}

function settingsOf(
  { parts, plan, budget, opened }: Prepared,
  { options }: CompareInvocation,
): ComparisonPage['settings'] {
  const { train, validation, test } = parts;
  const { workbook, node, tensorflow } = versions();
  return [
    ['data', describeData(test)],
    ['class column', options.label ?? 'none'],
    [
      'parts',
      `${train.count} training, ${validation.count} validation, ${test.count} test; split seed ${options['split-seed']}`,
    ],
    [
      'scale',
      opened.scale === 'standardise' ? 'each column to mean 0 and deviation 1 on the training part' : 'pixels in 0…1',
    ],
    ['methods', plan.methods.join(', ')],
    ['code sizes', plan.latentDims.join(', ')],
    ['seeds', plan.seeds.join(', ')],
    [
      'training',
      `at most ${budget.epochs} passes in batches of ${budget.batchSize} and ${budget.maxSeconds} s; ends when the validation objective has not improved for ${budget.earlyStopping.patience} passes`,
    ],
    [
      'made with',
      `workbook ${workbook}, TensorFlow ${tensorflow}, Node ${node}, ${cpus()[0]?.model.trim() ?? 'unknown processor'}`,
    ],
  ];
}

/** A verdict for scripts. */
function verdictRecord({ latentDim, yardstick, net, difference, conclusion, equivalent }: Verdict) {
  return {
    latentDim,
    yardstick: yardstick.method,
    net: net.method,
    difference,
    conclusion,
    equivalentComponents: equivalent ?? null,
  };
}

interface Compared {
  readonly rows: readonly ComparedRow[];
  readonly verdicts: readonly Verdict[];
  readonly heading: string;
  readonly out: string;
  readonly files: readonly string[];
}

function tell({ terminal, options }: CompareInvocation, test: Dataset, compared: Compared): void {
  const { rows, verdicts, heading, out, files } = compared;
  const answer = answerOf(verdicts);
  if (options.json) {
    const records = comparedFrame(rows, test).toRecords();
    const remarked = records.map((record, index) => ({ ...record, remarks: rows[index]?.remarks ?? [] }));
    const checksum = test.checksum ?? null;
    terminal.out(
      `${JSON.stringify({ heading, checksum, out, files, answer, verdicts: verdicts.map(verdictRecord), rows: remarked })}\n`,
    );
    return;
  }
  const noun = test.shape.length === 3 ? 'image' : 'row';
  const sentences = verdicts.map((verdict) => `  ${inASentence(verdict, noun)}`);
  terminal.out(
    `${[comparedTable(rows, test, heading).toText(), '', answer, ...sentences].join('\n')}\nwritten to ${out}: ${files.join(', ')}\n`,
  );
}

function report(
  invocation: CompareInvocation,
  ready: Prepared,
  rows: readonly ComparedRow[],
  runner: RunnerOptions,
): Compared {
  const { parts, preprocessing, opened, sizes } = ready;
  const { test } = parts;
  const out = join(runner.folder, '..');
  const verdicts = verdictsOn({
    rows,
    test,
    pca: runner.closedForm.codec,
    mostComponents: runner.closedForm.components,
  });
  const [largest] = [...verdicts].sort((a, b) => b.latentDim - a.latentDim);
  const codecOf = ({ runs: [first] }: ComparedRow): Codec =>
    codecAgain((first as ComparedRow['runs'][number]).run, runner);
  const heading = headingOf(ready);
  const files = writeReport({
    folder: out,
    interactive: invocation.options.interactive,
    rows,
    verdicts,
    detail: largest && detailOf(largest, { test, codecOf }),
    test,
    preprocessing,
    columnNames: test.table ? featureNames(test.table) : [],
    rowNumbers: testRowNumbers(opened, sizes),
    heading,
    settings: settingsOf(ready, invocation),
    command: commandLine('compare', invocation.typed),
  });
  return { rows, verdicts, heading, out, files };
}

/** Fits, measures and reports every method at every code size. */
export async function compare(invocation: CompareInvocation): Promise<ExitCode> {
  const { terminal, options } = invocation;
  // Before anything is read: an hour of training must not end at a folder that cannot be written.
  const out = expectWritable('--out', options.out);
  const ready = await prepared(invocation);
  const { parts, preprocessing, plan, budget } = ready;
  mkdirSync(out, { recursive: true });
  return aloneIn(out, async () => {
    const runs = plannedRuns(plan);
    const progress = progressOn(terminal);
    const runner: RunnerOptions = {
      parts,
      preprocessing,
      budget,
      closedForm: closedForm(parts),
      label: options.label,
      resize: resizeIn(options),
      splitSeed: options['split-seed'],
      folder: join(out, 'runs'),
      resume: options.resume,
      signal: terminal.signal,
      progress,
    };
    const finished = await runAll(runs, runner).finally(() => progress.close());
    if (finished.length < runs.length) {
      terminal.err(
        `workbook compare: interrupted after ${finished.length} of ${runs.length} runs, which are kept in ${runner.folder}; to go on, run the same command with --resume\n`,
      );
      return 1;
    }
    tell(invocation, parts.test, report(invocation, ready, comparedRows(finished, parts.test), runner));
    return 0;
  });
}
