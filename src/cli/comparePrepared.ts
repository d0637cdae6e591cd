import { cpus } from 'node:os';
import { featureCount } from '../data/examples';
import { type OpenedData, type PartSizes, splitOpened } from '../data/open';
import { fitPreprocessing, type Preprocessing } from '../data/preprocessing';
import type { Splits } from '../data/splits';
import { describeData } from '../evaluation/compare';
import { type Budget, trainingBudget } from '../training/budget';
import { formatNumber } from '../viz/numbers';
import type { Invocation } from './command';
import type { compareOptions } from './commands/compare';
import type { ComparisonPage } from './comparePage';
import { type ComparePlan, completePlan, expectPlan } from './comparePlan';
import { versions } from './package';
import { openAsked } from './reading';

/** What `workbook compare` was asked. */
export type CompareInvocation = Invocation<typeof compareOptions>;

/** Data, made ready: what every run of the comparison works on. */
export interface Prepared {
  readonly opened: OpenedData;
  readonly sizes: PartSizes;
  readonly parts: Splits;
  readonly preprocessing: Preprocessing;
  readonly plan: ComparePlan;
  readonly budget: Budget;
}

export async function prepared({ options, terminal }: CompareInvocation): Promise<Prepared> {
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
export function headingOf({ opened, parts: { train, test }, plan }: Prepared): string {
  const scale = opened.scale === 'standardise' ? ', standardised on the training part' : '';
  const fitted = `fitted on ${train.count} examples of ${featureCount(train.shape)} numbers${scale}`;
  return `${describeData(test)}; ${fitted}; seeds: ${plan.seeds.join(', ')}; neighbours and probe from at most 10,000 training codes`;
}

export function settingsOf(
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
      `at most ${budget.epochs} passes in batches of ${budget.batchSize} and ${budget.maxSeconds} s, with a warm-up, gradients no longer than ${formatNumber(budget.clipNorm, 2)}; ends when the validation objective has not improved for ${budget.earlyStopping.patience} passes`,
    ],
    [
      'made with',
      `workbook ${workbook}, TensorFlow ${tensorflow}, Node ${node}, ${cpus()[0]?.model.trim() ?? 'unknown processor'}`,
    ],
  ];
}
