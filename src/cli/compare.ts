import { join } from 'node:path';
import { featureCount } from '../data/examples';
import { type OpenedData, openData, splitOpened } from '../data/open';
import { fitPreprocessing } from '../data/preprocessing';
import type { Splits } from '../data/splits';
import { describeData } from '../evaluation/compare';
import { overSeeds, overSeedsFrame } from '../evaluation/overSeeds';
import { choice, countOption, countsOption, type Invocation, neededOption, textOption } from './command';
import { printedFrame, writeReport } from './compareReport';
import { plannedRuns, type RunPlan, runAll } from './compareRuns';
import { methodNames } from './methodNames';
import { expectUsable } from './methods';
import { expectFolder } from './outFolder';
import { printFrame } from './printFrame';
import { type ExitCode, progressOn } from './terminal';

/**
 * Small batches: a convolution takes as long for each example whatever the batch, so more steps cost nothing. On
 * Fashion-MNIST six passes in batches of 64 reach what ten in batches of 128 do, in three fifths of the time.
 */
const DEFAULT_BATCH = 64;
const DEFAULT_EPOCHS = 6;

function planOf(invocation: Invocation): RunPlan {
  const names = (textOption(invocation, 'models') ?? 'pca,linear,dense,vae').split(',');
  return {
    methods: [...new Set(names.map((name) => choice('each of --models', name, methodNames)))],
    latentDims: countsOption(invocation, 'latent', [2, 8, 32]),
    seeds: countsOption(invocation, 'seeds', [1]),
  };
}

/** Refuses what cannot work before hours are spent on the rest. */
function expectPlan({ methods, latentDims }: RunPlan, { train }: Splits): void {
  for (const method of methods) {
    for (const latentDim of latentDims) {
      expectUsable(method, { inputShape: train.shape, train: train.count, latentDim });
    }
  }
}

function preparedParts(opened: OpenedData, invocation: Invocation): Splits {
  const examples = invocation.values['examples'] === undefined ? undefined : countOption(invocation, 'examples', 1);
  const seed = countOption(invocation, 'split-seed', 1);
  const raw = splitOpened(opened, { seed, validation: false, train: examples });
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
export async function compare(invocation: Invocation): Promise<ExitCode> {
  const { terminal, values } = invocation;
  const where = neededOption(invocation, 'data');
  const out = expectFolder('--out', neededOption(invocation, 'out'));
  const plan = planOf(invocation);
  const epochs = countOption(invocation, 'epochs', DEFAULT_EPOCHS);
  const batchSize = countOption(invocation, 'batch', DEFAULT_BATCH);
  const splitSeed = countOption(invocation, 'split-seed', 1);
  const label = textOption(invocation, 'label');
  const opened = await openData(where, { label });
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
    resume: values['resume'] === true,
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
    values['json'] === true
      ? `${JSON.stringify({ heading, checksum: parts.test.checksum ?? null, out, files, rows: overSeedsFrame(rows, parts.test).toRecords() })}\n`
      : `${heading}\n${printFrame(printedFrame(rows))}\nwritten to ${out}: ${files.join(', ')}\n`,
  );
  return 0;
}
