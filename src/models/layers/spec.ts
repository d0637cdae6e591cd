import type { Activation } from '../../math/differentiable';
import type { Gain } from '../../math/initialise';

/** How a convolution treats the border: `same` pads so that stride 1 keeps the size, `valid` does not pad. */
export type Padding = 'same' | 'valid';

/** y = activation(x·W + b), W of shape [inputs, units]. Takes flat examples. */
export interface DenseSpec {
  readonly type: 'dense';
  readonly units: number;
  /** `linear` unless given. */
  readonly activation?: Activation;
  /** Whether there is a b; true unless given. */
  readonly bias?: boolean;
  /**
   * Path of a dense layer of the encoder, `encoder/1-dense`, whose W this layer uses transposed instead of having one
   * of its own; what one layer shrinks, the other can't make good.
   */
  readonly tiedTo?: string;
  /** How large the fresh weights are; the rule that goes with the activation unless given. */
  readonly gain?: Gain;
  /** Where the biases start; 0 unless given. */
  readonly initialBias?: number;
}

/** A square convolution, kernel [size, size, in, filters], with bias. */
export interface ConvolutionSpec {
  readonly type: 'conv2d' | 'conv2dTranspose';
  readonly filters: number;
  /** Side of the kernel; 3 unless given. */
  readonly kernelSize?: number;
  /** Step of the window (conv2d) or factor of enlargement (conv2dTranspose); 1 unless given. */
  readonly stride?: number;
  /** `same` unless given. */
  readonly padding?: Padding;
  /** `linear` unless given. */
  readonly activation?: Activation;
}

/** Batch normalisation over all axes but the last. */
export interface BatchNormSpec {
  readonly type: 'batchNorm';
  /** Share of the old moving moments kept at each step; 0.9 unless given: 0.99 needs 500 steps to forget its start. */
  readonly momentum?: number;
  /** Added to the variance; 1e-3 unless given. */
  readonly epsilon?: number;
}

/** Each example normalised over its last axis by its own mean and deviation, then scaled and shifted. */
export interface LayerNormSpec {
  readonly type: 'layerNorm';
  /** Added to the variance; 1e-5 unless given. */
  readonly epsilon?: number;
}

/** x + layers(x); the layers must end at the shape they start from. */
export interface ResidualSpec {
  readonly type: 'residual';
  readonly layers: readonly LayerSpec[];
}

/** Largest value of each size×size window, step size; a partial window at the border counts (`same` padding). */
export interface MaxPoolSpec {
  readonly type: 'maxPool';
  /** 2 unless given. */
  readonly size?: number;
  /** `same` unless given. */
  readonly padding?: Padding;
}

/** Each pixel repeated size×size times. */
export interface UpSampleSpec {
  readonly type: 'upSample';
  /** 2 unless given. */
  readonly size?: number;
}

/** Cuts the image to height×width around its centre; an odd surplus goes at the bottom and right. */
export interface CropSpec {
  readonly type: 'crop';
  readonly height: number;
  readonly width: number;
}

/** In training, sets each value to 0 with probability `rate` and divides the rest by 1 − rate. */
export interface DropoutSpec {
  readonly type: 'dropout';
  readonly rate: number;
}

/** In training, adds normal noise of standard deviation `sigma`. */
export interface GaussianNoiseSpec {
  readonly type: 'gaussianNoise';
  readonly sigma: number;
}

/** Keeps the k numbers of a flat code that count and sets the others to 0, in training and outside: k-sparse codes. */
export interface KeepLargestSpec {
  readonly type: 'keepLargest';
  /** k. */
  readonly keep: number;
  /** The largest values, as published, or the largest magnitudes; `value` unless given. */
  readonly by?: 'value' | 'magnitude';
}

/** An activation on its own, behind batch norm for instance. */
export interface ActivationSpec {
  readonly type: 'activation';
  readonly activation: Activation;
}

/** Any shape to a flat list of features. */
export interface FlattenSpec {
  readonly type: 'flatten';
}

/** The same values in another shape; the shape of the batch is left out. */
export interface ReshapeSpec {
  readonly type: 'reshape';
  readonly shape: readonly number[];
}

/** A layer as data: what a model's configuration is made of, and what is saved with its weights. */
export type LayerSpec =
  | DenseSpec
  | ConvolutionSpec
  | BatchNormSpec
  | LayerNormSpec
  | ResidualSpec
  | MaxPoolSpec
  | UpSampleSpec
  | CropSpec
  | DropoutSpec
  | GaussianNoiseSpec
  | KeepLargestSpec
  | ActivationSpec
  | FlattenSpec
  | ReshapeSpec;
