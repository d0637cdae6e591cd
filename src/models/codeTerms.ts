import { activityKL, codeL1 } from '../math/sparsity';
import { expectKnownKeys } from '../runtime/knownKeys';
import { tf } from '../runtime/tensorflow';
import { type Linearised, squaredJacobianNorm } from './layers/linearised';
import type { LossTerms, Pass } from './model';
import type { Variables } from './trainable';

/** A named term that an objective gets beside the reconstruction, times its weight. */
export type CodeTerm =
  /** Σ|z| of the code: most of its numbers become small. */
  | { readonly type: 'codeL1'; readonly weight: number }
  /** Σ KL(ρ ‖ mean activity) over the code's units, the activity averaged over the batch; needs a code in (0, 1). */
  | { readonly type: 'activityKL'; readonly weight: number; readonly target: number }
  /**
   * ‖∂z/∂x‖²_F, how much the code moves with the input, at what the encoder was given; exact, for encoders of layers
   * with a derivative in closed form (not batch norm, not max pooling).
   */
  | { readonly type: 'contractive'; readonly weight: number };

/** What a term is computed from. */
export interface TermContext {
  /** What is to be reconstructed, [batch, ...shape]. */
  readonly target: tf.Tensor;
  /** What the encoder was given: the target, corrupted where the model does so. */
  readonly input: tf.Tensor;
  /** The code, [batch, latentDim]. */
  readonly z: tf.Tensor;
  readonly pass: Pass;
}

/** What a term may know about the encoder when it is built. */
export interface TermEncoder {
  /** The passes of its layers with their derivatives; absent where there is no closed form. */
  linearise?(x: tf.Tensor): readonly Linearised[];
}

/** A term, built. */
export interface BuiltTerm extends Variables {
  /** Name in the history, the live plot and tables. */
  readonly name: string;
  /** What stands in front of it in the objective. */
  readonly weight: number;
  /** Shape [batch], unweighted. Called inside `tf.tidy`. */
  value(context: TermContext): tf.Tensor1D;
}

type Builder<T extends CodeTerm['type']> = (
  who: string,
  spec: Extract<CodeTerm, { readonly type: T }>,
  encoder: TermEncoder,
) => Omit<BuiltTerm, 'name' | 'weight' | 'weights'> & Partial<Variables>;

const BUILDERS: { readonly [T in CodeTerm['type']]: Builder<T> } = {
  codeL1: () => ({ value: ({ z }) => codeL1(z) }),
  activityKL(who, { target }) {
    if (!(target > 0 && target < 1)) {
      throw new RangeError(`${who}: target of the activityKL term must lie between 0 and 1, got ${target}`);
    }
    return { value: ({ z }) => activityKL(z, target) };
  },
  contractive(who, _, encoder) {
    const { linearise } = encoder;
    if (!linearise) {
      throw new RangeError(
        `${who}: the contractive term needs an encoder of layers whose derivatives are known in closed form, got another; take a StackedConfig without batchNorm and maxPool (downsampling: 'stride')`,
      );
    }
    return { value: ({ input }) => squaredJacobianNorm(linearise(input)) };
  },
};

/**
 * Builds the extra terms of an objective.
 *
 * @param encoder  the net that the terms look into
 * @throws RangeError when a term is unknown, stands twice, has a setting outside its range or asks for what the
 *   encoder has not
 */
export function buildTerms(who: string, specs: readonly CodeTerm[], encoder: TermEncoder): readonly BuiltTerm[] {
  const names = new Set<string>();
  return specs.map((spec) => {
    if (!Object.hasOwn(BUILDERS, spec.type)) {
      throw new RangeError(`${who}: a term must be one of ${Object.keys(BUILDERS).join(', ')}, got ${spec.type}`);
    }
    expectKnownKeys(`${who}: term ${spec.type}`, spec, [
      'type',
      'weight',
      ...(spec.type === 'activityKL' ? ['target'] : []),
    ]);
    if (names.has(spec.type)) throw new RangeError(`${who}: the term ${spec.type} must stand once, got it twice`);
    names.add(spec.type);
    if (!(spec.weight >= 0 && Number.isFinite(spec.weight))) {
      throw new RangeError(`${who}: weight of the ${spec.type} term must be at least 0, got ${spec.weight}`);
    }
    const build = BUILDERS[spec.type] as Builder<CodeTerm['type']>;
    return { name: spec.type, weight: spec.weight, weights: [], ...build(who, spec, encoder) };
  });
}

/**
 * The losses of a batch with further terms: the objective gets weight · term of each, the report each term as it is.
 * Called inside `tf.tidy`.
 */
export function withTerms(losses: LossTerms, terms: readonly BuiltTerm[], context: TermContext): LossTerms {
  return terms.reduce<LossTerms>(({ objective, parts }, term) => {
    const value = term.value(context);
    return { objective: tf.add(objective, tf.mul(term.weight, value)), parts: { ...parts, [term.name]: value } };
  }, losses);
}
