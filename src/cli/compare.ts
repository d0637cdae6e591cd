import { join } from 'node:path';
import { featureCount } from '../data/examples';
import { type OpenedData, splitOpened } from '../data/open';
import { fitPreprocessing } from '../data/preprocessing';
import type { Splits } from '../data/splits';
import { describeData } from '../evaluation/compare';
import { overSeeds, overSeedsFrame } from '../evaluation/overSeeds';
import type { Invocation } from './command';
import type { compareOptions } from './commands/compare';
import { overSeedsTable, writeReport } from './compareReport';
import { plannedRuns, type RunPlan, runAll } from './compareRuns';
import { expectUsable } from './methods';
import { expectFolder } from './outFolder';
import { openAsked } from './reading';
import { type ExitCode, progressOn } from './terminal';

type CompareInvocation = Invocation<typeof compareOptions>;

/** Refuses what cannot work before hours are spent on the rest. */
function expectPlan({ methods, latentDims }: RunPlan, { train }: Splits): void {
  for (const method of methods) {
    for (const latentDim of latentDims) {
      expectUsable(method, { inputShape: train.shape, train: train.count, latentDim });
    }
  }
}

function preparedParts(opened: OpenedData, { options }: CompareInvocation): Splits {
  const raw = splitOpened(opened, { seed: options['split-seed'], validation: false, train: options.examples });
  const { apply } = fitPreprocessing(opened.scale, raw.train);
  return { train: apply(raw.train), validation: raw.validation, test: apply(raw.test) };
}

/** The heading of the table: what was measured on what. */
function headingOf(
  { train, test }: Splits,
  opened: OpenedData,
  { epochs, seeds }: { epochs: number; seeds: readonly number[] },
): string {
  const scale = opened.scale === 'standardise' ? ', standardised on the training part' : '';
  const fitted = `fitted on ${train.count} examples of ${featureCount(train.shape)} numbers${scale}`;
  return `${describeData(test)}; ${fitted}; epochs: ${epochs}, seeds: ${seeds.join(', ')}; neighbours and probe from at most 10,000 training codes`;
}

/** Fits, measures and reports every method at every code size. */
export async function compare(invocation: CompareInvocation): Promise<ExitCode> {
  const { terminal, options } = invocation;
  const { epochs, batch: batchSize, label, 'split-seed': splitSeed } = options;
  const out = expectFolder('--out', options.out);
  const plan: RunPlan = { methods: options.models, latentDims: options.latent, seeds: options.seeds };
  const opened = await openAsked(options.data, options, { terminal });
  const parts = preparedParts(opened, invocation);
  expectPlan(plan, parts);
  const runs = plannedRuns(plan);
  const progress = progressOn(terminal);
  const measurements = await runAll(runs, {
    parts,
    scale: opened.scale,
    label,
    epochs,
    batchSize,
    splitSeed,
    folder: join(out, 'runs'),
    resume: options.resume,
    signal: terminal.signal,
    progress,
  }).finally(() => progress.close());
  if (measurements.length < runs.length) {
    terminal.err(
      `workbook compare: interrupted after ${measurements.length} of ${runs.length} runs, which are kept in ${join(out, 'runs')}; to go on, run the same command with --resume\n`,
    );
    return 1;
  }
  const rows = overSeeds(measurements);
  const heading = headingOf(parts, opened, { epochs, seeds: plan.seeds });
  const files = writeReport({ folder: out, rows, test: parts.test, heading });
  terminal.out(
    options.json
      ? `${JSON.stringify({ heading, checksum: parts.test.checksum ?? null, out, files, rows: overSeedsFrame(rows, parts.test).toRecords() })}\n`
      : `${overSeedsTable(rows, parts.test, heading).toText()}\nwritten to ${out}: ${files.join(', ')}\n`,
  );
  return 0;
}
