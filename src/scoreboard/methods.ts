import type { Codec } from '../data/codec';
import type { Corruption } from '../data/corruption';
import type { Dataset } from '../data/examples';
import { meanImageBaseline } from '../evaluation/baselines';
import { clipped } from '../evaluation/clipped';
import { familyOf, type MethodKind } from '../models/families';
import type { Model } from '../models/family';
import { linearDenoiser } from '../pca/linearDenoiser';
import { fitPca, type Pca } from '../pca/pca';
import { fitProbabilisticPca } from '../pca/probabilistic';
import { fit } from '../training/fit';
import type { FitOptions } from '../training/options';

/** Noise that the board's denoising task adds, and that its denoisers are made for. */
export const BOARD_NOISE = { type: 'gaussian', sigma: 0.5 } as const satisfies Corruption;

/** What a method is fitted to, and how. */
export interface FittingRequest {
  readonly train: Dataset;
  /** Training stops by it, and the best epoch's weights are kept. */
  readonly validation: Dataset;
  readonly latentDim: number;
  readonly seed: number;
  /** Whether values lie in [0, 1], where decoders end in a sigmoid and PCA is cut off as well. */
  readonly isBounded: boolean;
  readonly training: Omit<FitOptions, 'seed' | 'validation' | 'signal'>;
  /** Units of dense hidden layers; those of each family unless given. */
  readonly hidden?: readonly number[];
  readonly signal?: AbortSignal;
}

/** A fitted method. Its codec is the caller's to dispose. */
export interface FittedMethod {
  readonly codec: Codec;
  /** The trained model, where there is one: the same object as the codec. */
  readonly model?: Model;
  /** How training ended; absent where nothing was trained. */
  readonly stoppedBy?: string;
  /** Epoch whose weights it holds. */
  readonly epoch?: number;
}

/** A method of the board. */
export interface BoardMethod {
  readonly name: string;
  readonly kind: MethodKind;
  /** Whether it has a code whose size can be chosen. */
  readonly hasCode: boolean;
  /** Whether another seed gives another model. */
  readonly isRandom: boolean;
  /** Whether it is for values in [0, 1] only. */
  readonly needsBounds?: boolean;
  /** Shapes that it is for; all unless given. */
  readonly suits?: (shape: readonly number[]) => boolean;
  /** Fits it; undefined when training was interrupted. */
  readonly fit: (request: FittingRequest) => Promise<FittedMethod | undefined>;
}

/** Something that is fitted at once. */
const closedForm = (codec: (pca: Pca) => Codec) => ({
  hasCode: true,
  isRandom: false,
  fit: async ({ train, latentDim }: FittingRequest): Promise<FittedMethod> => ({
    codec: codec(fitPca(train, { latentDim })),
  }),
});

/** A family by its defaults, trained by the request's settings. */
const trained = (name: string, kind: MethodKind): BoardMethod => ({
  name,
  kind,
  hasCode: true,
  isRandom: true,
  fit: async ({ train, validation, latentDim, seed, isBounded, training, hidden, signal }) => {
    const output = isBounded ? 'sigmoid' : 'linear';
    const request = { latentDim, seed, inputShape: train.shape, output, ...(hidden ? { hidden } : {}) } as const;
    const model = familyOf('scoreboard', kind).make?.(request);
    if (!model) throw new Error(`scoreboard: ${name} must be a family that is built by name alone, got none`);
    let isDone = false;
    try {
      const options = { ...training, seed, validation, ...(signal ? { signal } : {}) };
      const { stoppedBy, epoch } = await fit(model, train, options);
      isDone = stoppedBy !== 'interrupt';
      return isDone ? { codec: model, model, stoppedBy, epoch } : undefined;
    } finally {
      if (!isDone) model.dispose();
    }
  },
});

const areImages = (shape: readonly number[]): boolean => shape.length === 3;

/** All methods of the board, in the order of its tables: yardsticks first. */
export const BOARD_METHODS: readonly BoardMethod[] = [
  {
    name: 'mean',
    kind: 'mean',
    hasCode: false,
    isRandom: false,
    fit: async ({ train }) => ({ codec: meanImageBaseline(train) }),
  },
  { name: 'pca', kind: 'pca', ...closedForm((pca) => pca) },
  { name: 'pca clipped', kind: 'pca clipped', needsBounds: true, ...closedForm((pca) => clipped(pca)) },
  { name: 'ppca', kind: 'ppca', ...closedForm((pca) => fitProbabilisticPca(pca)) },
  {
    name: 'wiener',
    kind: 'linearDenoiser',
    hasCode: true,
    isRandom: false,
    fit: async ({ train, latentDim }) => ({ codec: linearDenoiser(train, { corruption: BOARD_NOISE, latentDim }) }),
  },
  trained('linear', 'linear'),
  trained('dense', 'dense'),
  { ...trained('conv', 'conv'), suits: areImages },
  trained('denoising', 'denoising'),
  trained('sparse', 'sparse'),
  { ...trained('contrastive', 'contrastive'), suits: areImages },
  trained('vae', 'variational'),
];

/**
 * @throws RangeError listing the methods there are
 */
export function boardMethod(name: string): BoardMethod {
  const method = BOARD_METHODS.find((each) => each.name === name);
  if (!method) {
    const known = BOARD_METHODS.map((each) => each.name).join(', ');
    throw new RangeError(`scoreboard: a method must be one of ${known}, got "${name}"`);
  }
  return method;
}
