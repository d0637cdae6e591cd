import { type Dataset, featureCount } from '../data/examples';
import { type MeasurementOverSeeds, overSeeds } from '../evaluation/overSeeds';
import type { FinishedRun } from './compareRuns';

/** A row of the comparison: one method at one code size, over its seeds, with what must be said of it. */
export interface ComparedRow extends MeasurementOverSeeds {
  /** Short name of the method. */
  readonly command: string;
  readonly runs: readonly FinishedRun[];
  /** Mean over seeds of the MSE per value on the validation part. */
  readonly validationMse: number;
  /** MSE per value of each test example, mean over seeds. */
  readonly errors: Float64Array;
  /** What a reader must know before believing the row: not converged, worse than the mean row. */
  readonly remarks: readonly string[];
}

/** Why a training ended that should have gone on; early stopping alone means that nothing more was to be had. */
const CUT_SHORT: Readonly<Record<string, string>> = {
  epochs: 'not converged: the passes ran out',
  'time limit': 'not converged: the seconds ran out',
};

/** What a training that ended so must be called; undefined where it ended because nothing more was to be had. */
export const cutShort = (stoppedBy: string): string | undefined => CUT_SHORT[stoppedBy];

/** Whether a training went on until nothing more was to be had. */
export const hasConverged = ({ training }: FinishedRun): boolean =>
  training === undefined || training.stoppedBy === 'early stopping';

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function meanErrors(runs: readonly FinishedRun[]): Float64Array {
  const [first] = runs as [FinishedRun];
  return Float64Array.from(first.errors, (_, row) => mean(runs.map(({ errors }) => errors[row] as number)));
}

function remarksOn(
  { latentDim, quantities }: MeasurementOverSeeds,
  runs: readonly FinishedRun[],
  { meanRow, features }: { readonly meanRow: number; readonly features: number },
): readonly string[] {
  const cut = new Set(runs.flatMap(({ training }) => cutShort(training?.stoppedBy ?? '') ?? []));
  const isTrained = runs.some(({ training }) => training !== undefined);
  const error = quantities.mse?.mean ?? Number.NaN;
  return [
    ...cut,
    ...(latentDim > 0 && !(error < meanRow) ? ['no better than the mean'] : []),
    ...(isTrained && latentDim >= features ? ['code as wide as the data'] : []),
  ];
}

/** Joins the runs of a comparison into its rows. */
export function comparedRows(finished: readonly FinishedRun[], test: Dataset): readonly ComparedRow[] {
  const rows = overSeeds(finished.map(({ measurement, run }) => ({ measurement, seed: run.seed })));
  const meanRow = rows.find(({ methodKind }) => methodKind === 'mean')?.quantities.mse?.mean ?? Number.NaN;
  const features = featureCount(test.shape);
  return rows.map((row) => {
    const runs = finished.filter(
      ({ measurement }) =>
        measurement.method === row.method &&
        measurement.methodKind === row.methodKind &&
        measurement.latentDim === row.latentDim,
    );
    return {
      ...row,
      runs,
      command: (runs[0] as FinishedRun).run.method,
      validationMse: mean(runs.map(({ validationMse }) => validationMse)),
      errors: meanErrors(runs),
      remarks: remarksOn(row, runs, { meanRow, features }),
    };
  });
}
