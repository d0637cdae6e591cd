import { activationSlope } from '../../math/activationSlope';
import { activate, addBias } from '../../math/differentiable';
import { freshWeights } from '../../math/initialise';
import { expectImageShape, type ImageExtents } from '../../math/shapes';
import { tf } from '../../runtime/tensorflow';
import { weightVariable } from '../weights';
import { type Layer, type LayerSite, plainLayer } from './layer';
import { mapCodes } from './linearised';
import type { ConvolutionSpec, CropSpec, MaxPoolSpec, Padding, UpSampleSpec } from './spec';

function expectImage(site: LayerSite, what: string): ImageExtents {
  return expectImageShape(site.path, site.inputShape, {
    rule: `a ${what} layer takes images`,
    remedy: "put { type: 'reshape', shape: [h, w, c] } before it",
  });
}

/** How a window moves along one axis. */
export interface Window {
  /** Values it covers. */
  readonly size: number;
  /** How far it moves. */
  readonly stride: number;
  readonly padding: Padding;
}

/**
 * How many positions a window has along an axis of `length` values:
 *   same: ⌈length / stride⌉ · valid: ⌊(length − size) / stride⌋ + 1.
 *
 * @throws RangeError when a valid window does not fit
 */
export function convolutionOutputSize(length: number, { size, stride, padding }: Window): number {
  const positions = padding === 'same' ? Math.ceil(length / stride) : Math.floor((length - size) / stride) + 1;
  if (positions < 1) {
    throw new RangeError(
      `convolutionOutputSize: a valid window of ${size} does not fit into ${length} values; use a smaller window or padding 'same'`,
    );
  }
  return positions;
}

/**
 * How many values a transposed window spreads `length` values over:
 *   same: length · stride · valid: (length − 1) · stride + max(size, stride).
 */
export function transposedOutputSize(length: number, { size, stride, padding }: Window): number {
  return padding === 'same' ? length * stride : (length - 1) * stride + Math.max(size, stride);
}

/** Builds a convolution or a transposed convolution. */
export function buildConvolution(spec: ConvolutionSpec, site: LayerSite): Layer {
  const { type, filters, kernelSize = 3, stride = 1, padding = 'same', activation = 'linear' } = spec;
  const { height, width, channels } = expectImage(site, type);
  const transposed = type === 'conv2dTranspose';
  const window: Window = { size: kernelSize, stride, padding };
  const resize = transposed ? transposedOutputSize : convolutionOutputSize;
  const outputShape = [resize(height, window), resize(width, window), filters] as const;
  // A transposed convolution is the gradient of a convolution, so its kernel is [size, size, out, in].
  const shape = transposed ? [kernelSize, kernelSize, filters, channels] : [kernelSize, kernelSize, channels, filters];
  const kernelName = `${site.path}/kernel`;
  // An output of a transposed convolution is fed by about size²/stride² positions of each channel.
  const area = kernelSize * kernelSize;
  const fanIn = transposed ? Math.max(1, area / (stride * stride)) * channels : area * channels;
  const fanOut = transposed ? area * filters : Math.max(1, area / (stride * stride)) * filters;
  const kernel = weightVariable(kernelName, shape, () =>
    freshWeights({ shape, fanIn, fanOut, activation }, site.seed, kernelName),
  );
  const bias = weightVariable(`${site.path}/bias`, [filters], () => new Float32Array(filters));
  const kernel4d = kernel.variable as tf.Tensor as tf.Tensor4D;
  const gather = (x: tf.Tensor): tf.Tensor => tf.conv2d(x as tf.Tensor4D, kernel4d, stride, padding);
  const spread = (x: tf.Tensor, shape: readonly [number, number, number]): tf.Tensor =>
    tf.conv2dTranspose(x as tf.Tensor4D, kernel4d, [x.shape[0] as number, ...shape], stride, padding);
  const preActivation = (x: tf.Tensor): tf.Tensor =>
    addBias(transposed ? spread(x, outputShape) : gather(x), bias.variable);
  return {
    label: `${type} ${filters} ${kernelSize}×${kernelSize} stride ${stride} ${padding} ${activation}`,
    inputShape: site.inputShape,
    outputShape,
    weights: [kernel, bias],
    state: [],
    penalised: [kernelName],
    // The kernel is laid on every position of the output, a transposed one on every position of the input.
    multiplyAdds: area * channels * filters * (transposed ? height * width : outputShape[0] * outputShape[1]),
    activation,
    apply: (x) => tf.tidy(() => activate(preActivation(x), activation)),
    linearise(x) {
      const before = preActivation(x);
      return {
        y: activate(before, activation),
        slope: activationSlope(before, activation),
        // Each of the two is the transposed map of the other.
        pullBack: (rows) =>
          mapCodes(rows, (merged) => (transposed ? gather(merged) : spread(merged, [height, width, channels]))),
      };
    },
  };
}

/** Keeps the largest value of each window: [batch, height, width, channels], each side ⌈n / size⌉ with `same` padding. */
export function buildMaxPool(spec: MaxPoolSpec, site: LayerSite): Layer {
  const { size = 2, padding = 'same' } = spec;
  const { height, width, channels } = expectImage(site, 'maxPool');
  const window: Window = { size, stride: size, padding };
  return plainLayer(`max pool ${size}×${size} ${padding}`, site, {
    outputShape: [convolutionOutputSize(height, window), convolutionOutputSize(width, window), channels],
    apply: (x) => tf.maxPool(x as tf.Tensor4D, size, size, padding),
  });
}

/** Repeats each pixel `size` times in both directions. */
export function buildUpSample(spec: UpSampleSpec, site: LayerSite): Layer {
  const { size = 2 } = spec;
  const { height, width, channels } = expectImage(site, 'upSample');
  const repeat = (x: tf.Tensor) => tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [height * size, width * size]);
  const sumOfCopies = (rows: tf.Tensor) => tf.sum(tf.reshape(rows, [-1, height, size, width, size, channels]), [2, 4]);
  return plainLayer(`up-sample ${size}×${size}`, site, {
    outputShape: [height * size, width * size, channels],
    apply: repeat,
    linearise: (x) => ({ y: repeat(x), pullBack: (rows) => mapCodes(rows, sumOfCopies) }),
  });
}

/** @throws RangeError when the image is smaller than what it should be cut to */
export function buildCrop(spec: CropSpec, site: LayerSite): Layer {
  const image = expectImage(site, 'crop');
  const { height, width } = spec;
  if (height > image.height || width > image.width) {
    throw new RangeError(
      `${site.path}: cannot crop ${image.height}×${image.width} to ${height}×${width}; enlarge the image before the crop`,
    );
  }
  const top = Math.floor((image.height - height) / 2);
  const left = Math.floor((image.width - width) / 2);
  const cut = (x: tf.Tensor) => tf.slice(x, [0, top, left, 0], [-1, height, width, -1]);
  const margins: [number, number][] = [
    [0, 0],
    [top, image.height - height - top],
    [left, image.width - width - left],
    [0, 0],
  ];
  return plainLayer(`crop to ${height}×${width}`, site, {
    outputShape: [height, width, image.channels],
    apply: cut,
    linearise: (x) => ({ y: cut(x), pullBack: (rows) => mapCodes(rows, (merged) => tf.pad(merged, margins)) }),
  });
}
