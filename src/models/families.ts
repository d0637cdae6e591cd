import type { Family, ModelConfig } from './family';

/** How a kind of method is drawn and called. */
export interface Method {
  /** Name on the command line; absent where it can't be asked for by name alone. */
  readonly command?: string;
  /** CSS colour, the same in every figure; hues of Okabe and Ito, and what is not learned is grey. */
  readonly colour: string;
  /** Whether its line lies on or close to another's, so that it is dashed and both can be seen. */
  readonly dashed?: boolean;
  /** Fitted at once, not trained by gradients; a saved one is rebuilt like a trained one. */
  readonly isClosedForm?: boolean;
  /** Further names under which tables and legends know it. */
  readonly aliases?: readonly string[];
  /** The family, loaded on first use: the command line's help and the figures work without TensorFlow. */
  readonly family?: () => Family<never>;
}

type Families = Readonly<Record<string, Method>>;

/**
 * Every kind of method, one line each: yardsticks, then families of models. The store, the command line and the
 * figures read it; a new family is its file and its line here.
 */
const METHODS = {
  original: { colour: '#222222' },
  grey: { colour: '#c4c4c4', aliases: ['constant grey'] },
  mean: { colour: '#a3a3a3', command: 'mean', aliases: ['mean image'] },
  pca: {
    colour: '#7f7f7f',
    command: 'pca',
    isClosedForm: true,
    family: () => (require('./stacked') as typeof import('./stacked')).stackedFamily,
  },
  'pca clipped': { colour: '#5f5f5f', dashed: true },
  ppca: { colour: '#4d4d4d', aliases: ['probabilistic pca'] },
  linearDenoiser: { colour: '#8f8f8f', dashed: true, aliases: ['wiener'] },
  linear: {
    colour: '#56b4e9',
    dashed: true,
    command: 'linear',
    family: () => (require('./dense') as typeof import('./dense')).linearFamily,
  },
  dense: {
    colour: '#0072b2',
    command: 'dense',
    family: () => (require('./dense') as typeof import('./dense')).denseFamily,
  },
  conv: {
    colour: '#009e73',
    command: 'conv',
    aliases: ['convolutional'],
    family: () => (require('./convolutional') as typeof import('./convolutional')).convolutionalFamily,
  },
  variational: {
    colour: '#d55e00',
    command: 'vae',
    aliases: ['vae'],
    family: () => (require('./variational') as typeof import('./variational')).variationalFamily,
  },
  denoising: {
    colour: '#cc79a7',
    command: 'denoising',
    family: () => (require('./denoising') as typeof import('./denoising')).denoisingFamily,
  },
  sparse: {
    colour: '#e69f00',
    command: 'sparse',
    family: () => (require('./sparse') as typeof import('./sparse')).sparseFamily,
  },
  contractive: {
    colour: '#999933',
    command: 'contractive',
    family: () => (require('./contractive') as typeof import('./contractive')).contractiveFamily,
  },
  contrastive: {
    colour: '#882255',
    command: 'contrastive',
    family: () => (require('./contrastive') as typeof import('./contrastive')).contrastiveFamily,
  },
  twoViews: {
    colour: '#17becf',
    aliases: ['simclr', 'two views'],
    family: () => (require('./twoViews') as typeof import('./twoViews')).twoViewFamily,
  },
  masked: {
    colour: '#b07aa1',
    command: 'masked',
    family: () => (require('./masked') as typeof import('./masked')).maskedFamily,
  },
  tied: {
    colour: '#44aa99',
    dashed: true,
    command: 'tied',
    aliases: ['tied linear'],
    family: () => (require('./tiedLinear') as typeof import('./tiedLinear')).tiedLinearFamily,
  },
  stacked: { colour: '#8c564b', family: () => (require('./stacked') as typeof import('./stacked')).stackedFamily },
  scratch: {
    colour: '#332288',
    family: () => (require('./fromScratch') as typeof import('./fromScratch')).scratchFamily,
  },
} as const satisfies Families;

/** A kind in the registry. */
export type MethodKind = keyof typeof METHODS;

/** All kinds, in the order of the registry. */
export const methodKinds: readonly MethodKind[] = Object.keys(METHODS) as MethodKind[];

/** What the registry says of a kind; undefined for a kind that it does not know. */
export function methodOf(kind: string | undefined): Method | undefined {
  return kind !== undefined && Object.hasOwn(METHODS, kind) ? (METHODS as Families)[kind] : undefined;
}

/** The kind that a name in a table stands for: a key or an alias, in any case; undefined where it is neither. */
export function kindOfName(name: string): MethodKind | undefined {
  const plain = name.trim().toLowerCase();
  return methodKinds.find((kind) => kind === plain || methodOf(kind)?.aliases?.includes(plain));
}

/**
 * The family that builds models of a kind.
 *
 * @throws RangeError listing the kinds there are
 */
export function familyOf(who: string, kind: string | undefined): Family<ModelConfig> {
  const family = methodOf(kind)?.family;
  if (!family) {
    const known = methodKinds.filter((each) => methodOf(each)?.family);
    throw new RangeError(`${who}: kind must be one of ${known.join(', ')}, got ${kind ?? 'none'}`);
  }
  return family() as Family<ModelConfig>;
}
