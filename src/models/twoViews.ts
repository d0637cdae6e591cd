import { expectShape } from '../data/codec';
import type { Examples } from '../data/examples';
import { expectViews, usualViews, type ViewStep, viewBatch } from '../data/views';
import type { Activation } from '../math/differentiable';
import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
import { tf } from '../runtime/tensorflow';
import type { Family, ModelConfig } from './family';
import { mapBatches, withInferencePass } from './inference';
import { buildStack, type Stack } from './layers/build';
import type { LayerSpec } from './layers/spec';
import type { LossTerms, Pass, TrainableModel } from './model';
import { type NetShape, netLayers } from './netShape';
import { buildProjector, type ProjectorShape } from './projector';
import { expectModelSettings } from './settings';
import { trainable, type WeightPenalty, withFields } from './trainable';
import { buildViewObjective, type Projections, type ViewObjective, viewObjectiveNames } from './viewObjectives';
import { allOrNothing } from './weights';

/** An encoder trained on two views, as data. */
export interface TwoViewConfig extends ModelConfig {
  readonly kind: 'twoViews';
  readonly name: string;
  readonly inputShape: readonly number[];
  readonly latentDim: number;
  readonly seed: number;
  /** From an example to its code. */
  readonly encoder: readonly LayerSpec[];
  readonly projector: ProjectorShape;
  /** How a view is made; two of them are drawn in each step. */
  readonly views: readonly ViewStep[];
  readonly objective: ViewObjective;
  readonly penalty?: WeightPenalty;
}

/** Settings of `twoViewEncoder`. */
export interface TwoViewOptions
  extends Pick<TwoViewConfig, 'latentDim' | 'seed'>,
    Partial<Pick<TwoViewConfig, 'penalty' | 'projector' | 'views' | 'objective'>> {
  /** Name in tables and legends; that of the objective unless given. */
  readonly name?: string;
  /** [28, 28, 1] unless given. */
  readonly inputShape?: readonly number[];
  /** Dense [256] with gelu unless given. */
  readonly net?: NetShape;
  /** Activation of the code; `linear` unless given. */
  readonly codeActivation?: Activation;
}

/** An encoder that was never asked to reconstruct anything. */
export interface TwoViewEncoder extends TrainableModel {
  readonly config: TwoViewConfig;
  readonly encoder: Stack;
  readonly projector: Stack;
  /** What the objective compares: codes behind the projector, `count` rows of [units]. */
  project(codes: Examples): Examples;
}

/** Two views of a batch through encoder and projector, in one pass of twice the examples. */
export function projectViews(
  x: tf.Tensor,
  pass: Pass,
  {
    encoder,
    projector,
    views,
  }: { readonly encoder: Stack; readonly projector: Stack; readonly views: readonly ViewStep[] },
): Projections {
  const both = viewBatch(tf.concat([x, x], 0), views, pass.random);
  const [u, v] = tf.split(projector.apply(encoder.apply(both, pass), pass), 2, 0) as [tf.Tensor, tf.Tensor];
  return { u, v };
}

/** Rebuilds an encoder from its record. */
function build(config: TwoViewConfig): TwoViewEncoder {
  expectModelSettings(config.name, config);
  expectViews(config.name, config.views, config.inputShape);
  return allOrNothing(() => encoderFrom(config));
}

function encoderFrom(config: TwoViewConfig): TwoViewEncoder {
  const { name, kind, inputShape, latentDim, seed, views, penalty } = config;
  const encoder = buildStack(config.encoder, { path: 'encoder', inputShape, seed });
  if (encoder.outputShape.join() !== `${latentDim}`) {
    throw new RangeError(
      `${name}: the encoder must end at shape [${latentDim}], got [${encoder.outputShape.join(', ')}]`,
    );
  }
  const projector = buildProjector(config.projector, { path: 'projector', inputs: latentDim, seed });
  const [units = 0] = projector.outputShape;
  const objective = buildViewObjective(config.objective, { who: name, units, seed });
  const model = trainable({
    name,
    kind,
    inputShape,
    latentDim,
    parts: [encoder, projector, objective],
    ...(penalty ? { penalty } : {}),
    termNames: objective.termNames,
    lossTerms: (x: tf.Tensor, pass: Pass): LossTerms =>
      objective.lossTerms(projectViews(x, pass, { encoder, projector, views }), pass),
    encode: (x, pass) => encoder.apply(x, pass),
  });
  return withFields(model, {
    config,
    encoder,
    projector,
    project(codes: Examples): Examples {
      expectShape(`${name}.project`, codes, [latentDim]);
      return mapBatches(codes, [units], (z) => withInferencePass((pass) => projector.apply(z, pass)));
    },
  });
}

/** What `twoViewEncoder` reads. */
const TWO_VIEW_ENCODER_KEYS = keysOf<TwoViewOptions>({
  name: true,
  inputShape: true,
  net: true,
  codeActivation: true,
  latentDim: true,
  seed: true,
  penalty: true,
  views: true,
  projector: true,
  objective: true,
});

/**
 * An encoder trained on what is said to be the same: two views of each example, changed at random in every step, are
 * to have projections that agree, and the objective says what keeps all codes from becoming one. It has no decoder; it
 * encodes, is trained by `fit` and saved like the others (`loadEncoder`).
 *
 * What it learns to ignore is what `views` change: that is told, not found. Compare it with what is told the same.
 *
 * @throws RangeError naming the setting, the rule and the value
 * @see Chen et al. 2020 (arXiv:2002.05709) for `ntXent`; Chen & He 2021 (arXiv:2011.10566) for `simSiam`; Bardes et al.
 *   2022 (arXiv:2105.04906) for `vicReg`; Zbontar et al. 2021 (arXiv:2103.03230) for `barlowTwins`
 */
export function twoViewEncoder(settings: TwoViewOptions): TwoViewEncoder {
  expectKnownKeys('twoViewEncoder', settings, TWO_VIEW_ENCODER_KEYS);
  const who = 'twoViewEncoder';
  const {
    latentDim,
    seed,
    inputShape = [28, 28, 1],
    net = { type: 'dense', hidden: [256] },
    codeActivation = 'linear',
    projector = {},
    objective = { type: 'ntXent', temperature: 0.2 },
    views = usualViews(inputShape),
    penalty,
  } = settings;
  expectModelSettings(who, { latentDim, inputShape, seed });
  const { encoder } = netLayers(who, net, { inputShape, outputShape: inputShape });
  return build({
    kind: 'twoViews',
    name: settings.name ?? viewObjectiveNames[objective.type] ?? 'two views',
    ...{ inputShape, latentDim, seed, projector, views, objective },
    encoder: [...encoder, { type: 'dense', units: latentDim, activation: codeActivation }],
    ...(penalty ? { penalty } : {}),
  });
}

/** Encoders trained on two views. */
export const twoViewFamily: Family<TwoViewConfig> = { build };
