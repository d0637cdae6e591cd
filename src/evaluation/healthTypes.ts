import type { EpochRecord } from '../training/history';
import type { LayerSignal } from './healthSignals';

/** What may be wrong with a model. */
export type Disease =
  | 'trainingBroke'
  | 'notFinite'
  | 'constantOutput'
  | 'collapsedCode'
  | 'deadUnits'
  | 'vanishingSignal'
  | 'explodingSignal'
  | 'vanishingGradient'
  | 'objectiveRose'
  | 'worseThanMean'
  | 'staleBatchNorm'
  | 'saturatedUnits';

/** Something that is wrong with a model. */
export interface Finding {
  readonly disease: Disease;
  /** What was seen, with its numbers. */
  readonly says: string;
  /** What usually helps. */
  readonly remedy: string;
}

/** One layer of a health report. */
export interface LayerHealth extends Omit<LayerSignal, 'layer'> {
  /** What it is: `dense 128 relu`. */
  readonly label: string;
  /** Standard deviation across examples for random weights of the same size; absent where there is no formula. */
  readonly predictedDeviation?: number;
  /** g of a dense layer as its weights are now: their variance is g²/inputs. */
  readonly gain?: number;
  /**
   * Length of the gradient of the objective in its matrix (of a layer without one, in its weights); absent where it has
   * none that the objective depends on.
   */
  readonly gradient?: number;
  /** The same for random weights of the same size, based on the last layer; absent where there is no formula. */
  readonly predictedGradient?: number;
}

/** Codes of a health report. */
export interface CodeHealth {
  /** Standard deviation across examples, the mean over the numbers of the code. */
  readonly deviation: number;
  /** Root mean square of the numbers, deviations and means together. */
  readonly magnitude: number;
  /** Effective ranks, by three definitions. They do not know the scale. */
  readonly participationRatio: number;
  readonly entropyRank: number;
  readonly rankMe: number;
  /** Different codes, and different examples that they are of. */
  readonly distinct: number;
  readonly distinctExamples: number;
  /** Numbers of the code, and how many of them vary by less than a hundredth of the one that varies most. */
  readonly size: number;
  readonly unused: number;
}

/** Reconstructions of a health report. */
export interface OutputHealth {
  /** Standard deviation across examples, the mean over pixels or columns. */
  readonly deviation: number;
  /** Mean squared error per value, and that of the mean row of these examples, the best constant there is. */
  readonly error: number;
  readonly meanRowError: number;
}

/** What `healthReport` found. */
export interface HealthReport {
  readonly model: string;
  readonly kind: string | undefined;
  readonly examples: number;
  /** Standard deviation across the examples, the mean over pixels or columns. */
  readonly dataDeviation: number;
  /** Weights that are not finite, of how many, and the first array that has one. */
  readonly weights: { readonly count: number; readonly notFinite: number; readonly first?: string };
  /** From input to output, without those that only pass values on; empty for models whose layers are not known. */
  readonly layers: readonly LayerHealth[];
  /** Whether all codes and reconstructions are finite. */
  readonly finite: boolean;
  /** Absent where a code is not finite. */
  readonly code?: CodeHealth;
  /** Codes behind the projector; of models that have one. */
  readonly projection?: CodeHealth;
  /** Absent for encoders, and where a reconstruction is not finite. */
  readonly output?: OutputHealth;
  /** What is wrong, the gravest first; empty for a healthy model. */
  readonly findings: readonly Finding[];
}

/** Settings of `healthReport`. */
export interface HealthOptions {
  /** Seed of dropout, noise and views in the one training pass. */
  readonly seed: number;
  /** How training went, where that is known: a result of `fit`, or the `TrainingError` that it ended in. */
  readonly run?: { readonly history: readonly EpochRecord[]; readonly step?: number; readonly message?: string };
}
