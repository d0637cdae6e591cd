import { forEachExample } from '../math/batchTotal';
import { squaredError } from '../math/losses';
import { ntXent } from '../math/ntXent';
import {
  cosineSimilarity,
  covarianceRedundancy,
  crossCorrelation,
  stopGradient,
  varianceShortfall,
} from '../math/viewAgreement';
import { tf } from '../runtime/tensorflow';
import type { LossTerms, Pass } from './model';
import { buildProjector, type ProjectorShape } from './projector';
import type { Variables } from './trainable';

/** What the projections of two views of the same examples should be to each other. */
export type ViewObjective =
  /** The partner is told from the other views of the batch (SimCLR). */
  | { readonly type: 'ntXent'; readonly temperature: number }
  /**
   * A predictor behind the projector guesses the other view's projection: minus their cosine. With `stopGradient`
   * nothing flows into the side that is guessed; true unless given.
   */
  | { readonly type: 'simSiam'; readonly stopGradient?: boolean; readonly predictor?: Omit<ProjectorShape, 'units'> }
  /**
   * Views alike, each number spread over the batch, no two numbers the same: invariance · (1/d)Σ(u − v)² + variance ·
   * shortfall of both + covariance · redundancy of both. Weights 25, 25 and 1 unless given.
   */
  | { readonly type: 'vicReg'; readonly invariance?: number; readonly variance?: number; readonly covariance?: number }
  /** The correlations between the two views are the identity; `offDiagonal` weighs its zeros, 0.005 unless given. */
  | { readonly type: 'barlowTwins'; readonly offDiagonal?: number }
  /** Views alike and nothing else, Σ(u − v)²: the shortest way to one point for all. */
  | { readonly type: 'alignment' };

/** Two views of a batch behind the projector, [batch, units] each. */
export interface Projections {
  readonly u: tf.Tensor;
  readonly v: tf.Tensor;
}

/** An objective with the variables that it owns. */
export interface BuiltViewObjective extends Variables {
  readonly termNames: readonly string[];
  /** Called inside `tf.tidy`. */
  lossTerms(views: Projections, pass: Pass): LossTerms;
}

/** What an objective may need to know. */
interface Site {
  readonly who: string;
  /** Numbers of a projection. */
  readonly units: number;
  readonly seed: number;
}

type Of<T extends ViewObjective['type']> = Extract<ViewObjective, { readonly type: T }>;
type Builder<T extends ViewObjective['type']> = (
  objective: Of<T>,
  site: Site,
) => Omit<BuiltViewObjective, 'weights'> & Partial<Variables>;

const batchOf = ({ u }: Projections): number => u.shape[0] ?? 1;

/** One term, which is the objective. */
const single = (name: string, value: (views: Projections, pass: Pass) => tf.Tensor1D) => ({
  termNames: [name],
  lossTerms(views: Projections, pass: Pass): LossTerms {
    const objective = value(views, pass);
    return { objective, parts: { [name]: objective } };
  },
});

/** Terms with weights, whose sum is the objective. */
const weighted = (
  weights: Readonly<Record<string, number>>,
  values: (views: Projections) => Readonly<Record<string, tf.Tensor1D>>,
) => ({
  termNames: Object.keys(weights),
  lossTerms(views: Projections): LossTerms {
    const parts = values(views);
    const terms = Object.entries(weights).map(([name, weight]) => tf.mul(weight, parts[name] as tf.Tensor));
    return { objective: terms.reduce((sum, term) => tf.add(sum, term)) as tf.Tensor1D, parts };
  },
});

function expectWeight(who: string, name: string, value: number): void {
  if (!(value >= 0 && Number.isFinite(value))) {
    throw new RangeError(`${who}: ${name} must be a number of at least 0, got ${value}`);
  }
}

const BUILDERS: { readonly [T in ViewObjective['type']]: Builder<T> } = {
  ntXent({ temperature }, { who }) {
    if (!(temperature > 0 && Number.isFinite(temperature))) {
      throw new RangeError(`${who}: temperature must be a positive number, got ${temperature}`);
    }
    return single('ntXent', ({ u, v }) => ntXent(u, v, { temperature }));
  },
  simSiam({ stopGradient: stops = true, predictor = { hidden: [16] } }, { units, seed }) {
    const guess = buildProjector({ ...predictor, units }, { path: 'predictor', inputs: units, seed });
    const target = (z: tf.Tensor): tf.Tensor => (stops ? stopGradient(z) : z);
    const cosine = single('cosine', ({ u, v }, pass) => {
      const ahead = cosineSimilarity(guess.apply(u, pass), target(v));
      const back = cosineSimilarity(guess.apply(v, pass), target(u));
      return tf.mul(-0.5, tf.add(ahead, back));
    });
    return { weights: guess.weights, state: guess.state, penalised: guess.penalised, ...cosine };
  },
  vicReg({ invariance = 25, variance = 25, covariance = 1 }, { who, units }) {
    const weights = { invariance, variance, covariance };
    for (const [name, value] of Object.entries(weights)) expectWeight(who, name, value);
    return weighted(weights, (views) => {
      const { u, v } = views;
      const both = (measure: (z: tf.Tensor) => tf.Scalar) =>
        forEachExample(tf.add(measure(u), measure(v)), batchOf(views));
      return {
        invariance: tf.div(squaredError(u, v), units),
        variance: both(varianceShortfall),
        covariance: both(covarianceRedundancy),
      };
    });
  },
  barlowTwins({ offDiagonal = 0.005 }, { who }) {
    expectWeight(who, 'offDiagonal', offDiagonal);
    return weighted({ onDiagonal: 1, offDiagonal }, (views) => {
      const { onDiagonal, offDiagonal: others } = crossCorrelation(views.u, views.v);
      return {
        onDiagonal: forEachExample(onDiagonal, batchOf(views)),
        offDiagonal: forEachExample(others, batchOf(views)),
      };
    });
  },
  alignment: () => single('alignment', ({ u, v }) => squaredError(u, v)),
};

/** What models are called that are trained on an objective and have no name of their own. */
export const viewObjectiveNames: { readonly [T in ViewObjective['type']]: string } = {
  ntXent: 'SimCLR',
  simSiam: 'SimSiam',
  vicReg: 'VICReg',
  barlowTwins: 'Barlow Twins',
  alignment: 'alignment only',
};

/**
 * Builds an objective for two views.
 *
 * @throws RangeError when it is unknown or a setting lies outside its range
 */
export function buildViewObjective(objective: ViewObjective, site: Site): BuiltViewObjective {
  if (!Object.hasOwn(BUILDERS, objective.type)) {
    throw new RangeError(
      `${site.who}: the objective must be one of ${Object.keys(BUILDERS).join(', ')}, got ${objective.type}`,
    );
  }
  return { weights: [], ...(BUILDERS[objective.type] as Builder<ViewObjective['type']>)(objective, site) };
}
