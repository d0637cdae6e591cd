import { type Dataset, featureCount, firstExamples } from '../data/examples';
import type { Scale } from '../data/preprocessing';
import type { AnomalyScore } from '../detection/anomalyScore';
import { likelihoodScore, speScore } from '../detection/pcaScores';
import { residualScore } from '../detection/residualScore';
import { distanceToMeanScore, nearestRowScore } from '../detection/trivialScores';
import { negativeElboScore } from '../detection/variationalScores';
import { hiddenUnits } from '../models/suitableSizes';
import type { VariationalAutoencoder } from '../models/variational';
import { fitPca } from '../pca/pca';
import type { Budget } from '../training/budget';
import { fit } from '../training/fit';
import { buildMethod, expectUsable } from './methods';
import type { Progress } from './terminal';

/** A score that was fitted on the rows to fit on. */
export interface FittedScore {
  /** What it was asked for as, such as `dense`; `mean`, `nearest` and `ppca` come unasked. */
  readonly method: string;
  /** 0 where there is no code. */
  readonly latentDim: number;
  readonly score: AnomalyScore;
  readonly fitSeconds: number;
  /** Whether it was asked for: what was not stands beside it, to be beaten. */
  readonly isAsked: boolean;
  /** What ended the training; absent where nothing was trained. */
  readonly stoppedBy?: string;
}

/** What is fitted, on what, and for how long. */
export interface ScoreRequest {
  /** On the scale that models work on. */
  readonly fit: Dataset;
  readonly validation: Dataset;
  readonly scale: Scale;
  readonly methods: readonly string[];
  readonly latentDims: readonly number[];
  readonly seed: number;
  readonly budget: Budget;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/** The nearest row is looked for among at most so many: its time grows with them. */
const NEAREST_AMONG = 1000;
/** Draws over which a variational model's bound is averaged. */
const DRAWS = 4;

/** Features from which on a code of 32 numbers is small. */
const WIDE = 256;

/** The code size where none is asked for: one, since nothing tells which of several is right for unknown anomalies. */
export function detectionCodeSize({ shape, count }: Dataset): number {
  const features = featureCount(shape);
  if (features >= WIDE) return Math.min(32, count - 1);
  return Math.max(1, Math.min(8, Math.floor(features / 4), count - 1));
}

/**
 * Refuses what cannot work before anything is trained.
 *
 * @throws RangeError naming the method and the remedy
 */
export function expectScores({ methods, latentDims, fit: { shape, count } }: ScoreRequest): void {
  for (const method of new Set(['pca', ...methods])) {
    for (const latentDim of latentDims) expectUsable(method, { inputShape: shape, train: count, latentDim });
  }
}

const seconds = (started: number): number => (performance.now() - started) / 1000;

/** What comes unasked: scores that cost nothing, which a detector must beat to be worth having. */
function yardsticks({ fit, latentDims, methods }: ScoreRequest): readonly FittedScore[] {
  const started = performance.now();
  const mean = { ...distanceToMeanScore(fit), name: 'mean row' };
  const meanSeconds = seconds(started);
  const nearest = nearestRowScore(firstExamples(fit, NEAREST_AMONG));
  const pca = fitPca(fit);
  const most = featureCount(fit.shape);
  return [
    { method: 'mean', latentDim: 0, score: mean, fitSeconds: meanSeconds, isAsked: false },
    { method: 'nearest', latentDim: 0, score: nearest, fitSeconds: 0, isAsked: false },
    ...latentDims.flatMap((latentDim): readonly FittedScore[] => {
      const own = pca.withLatentDim(latentDim);
      const { fitSeconds } = own.cost;
      const isAsked = methods.includes('pca');
      // Where no variance is left off the plane there is no likelihood.
      const rest = own.eigenvalues.subarray(latentDim).reduce((sum, value) => sum + value, 0);
      const hasLikelihood = latentDim < most && rest > 1e-6 * (own.eigenvalues[0] ?? 0);
      return [
        { method: 'pca', latentDim, score: speScore(own), fitSeconds, isAsked },
        ...(hasLikelihood
          ? [{ method: 'ppca', latentDim, score: likelihoodScore(own), fitSeconds, isAsked: false }]
          : []),
      ];
    }),
  ];
}

/** Trains one net; undefined when it was interrupted. */
async function trainedScores(
  { fit: rows, validation, scale, seed, budget, signal }: ScoreRequest,
  { method, latentDim, tell }: { readonly method: string; readonly latentDim: number; tell(share: number): void },
): Promise<readonly FittedScore[] | undefined> {
  const inputShape = rows.shape;
  const hidden = hiddenUnits({ features: featureCount(inputShape), examples: rows.count });
  const model = buildMethod(method, { latentDim, seed, inputShape, scale, ...(hidden ? { hidden } : {}) });
  try {
    const { stoppedBy } = await fit(model, rows, {
      ...budget,
      seed,
      signal,
      validation,
      onEpoch: ({ epoch }) => tell(epoch / budget.epochs) as undefined,
    });
    if (stoppedBy === 'interrupt') {
      model.dispose();
      return undefined;
    }
    const { fitSeconds } = model.cost;
    const own = { method, latentDim, fitSeconds, stoppedBy } as const;
    const score = { ...residualScore(model), dispose: () => model.dispose() };
    const bound =
      'observe' in model
        ? negativeElboScore(model as VariationalAutoencoder & typeof model, { draws: DRAWS, seed })
        : undefined;
    return [{ ...own, score, isAsked: true }, ...(bound ? [{ ...own, score: bound, isAsked: false }] : [])];
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/**
 * Fits all scores: the yardsticks first, then the nets one after the other.
 *
 * @returns the scores, or undefined when it was interrupted; the caller disposes them
 */
export async function fittedScores(request: ScoreRequest): Promise<readonly FittedScore[] | undefined> {
  const { methods, latentDims, progress, signal } = request;
  const scores: FittedScore[] = [...yardsticks(request)];
  const nets = methods.filter((method) => method !== 'pca');
  const runs = nets.flatMap((method) => latentDims.map((latentDim) => ({ method, latentDim })));
  let isDone = false;
  try {
    for (const [index, run] of runs.entries()) {
      const title = `${run.method} ${run.latentDim}`;
      const tell = (share: number): void => progress.update((index + share) / runs.length, title);
      tell(0);
      const own = await trainedScores(request, { ...run, tell });
      if (!own || signal.aborted) return undefined;
      scores.push(...own);
      const { fitSeconds = 0, stoppedBy = '' } = own[0] ?? {};
      progress.line(`${index + 1} of ${runs.length}: ${title}, fitted in ${fitSeconds.toFixed(1)} s (${stoppedBy})`);
    }
    isDone = true;
    return scores;
  } finally {
    if (!isDone) for (const { score } of scores) score.dispose?.();
  }
}
