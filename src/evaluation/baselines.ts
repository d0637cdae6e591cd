import { type Codec, expectShape } from '../data/codec';
import type { Examples } from '../data/examples';
import { meanRow } from '../data/meanRow';
import { nounsFor } from './quantities';

interface ConstantCodec {
  readonly kind: 'grey' | 'mean';
  readonly name: string;
  readonly inputShape: readonly number[];
  /** The one answer, [features]. */
  readonly answer: Float32Array;
  /** How many numbers describe the answer. */
  readonly parameters: number;
  /** When building began, from `performance.now()`. */
  readonly started: number;
}

/** A codec whose code has no numbers at all: every reconstruction is the same. */
function constantCodec({ kind, name, inputShape, answer, parameters, started }: ConstantCodec): Codec {
  return {
    kind,
    name,
    latentDim: 0,
    inputShape,
    cost: { parameters, fitSeconds: (performance.now() - started) / 1000 },
    encode(examples) {
      expectShape(`${name}.encode`, examples, inputShape);
      return { values: new Float32Array(0), count: examples.count, shape: [0] };
    },
    decode({ count, shape }) {
      if (shape.join() !== '0') {
        throw new RangeError(`${name}.decode: codes must have the shape [0], got [${shape.join(', ')}]`);
      }
      const values = new Float32Array(count * answer.length);
      for (let row = 0; row < count; row++) values.set(answer, row * answer.length);
      return { values, count, shape: inputShape };
    },
  };
}

function expectTraining(who: string, { count }: Examples): void {
  if (count < 1) throw new RangeError(`${who}: needs at least one training example, got none`);
}

/**
 * The lowest step of the ladder: answers every image with one constant grey, the mean of all training values. Its
 * error is the variance of the test values about that grey.
 *
 * @param train  the training part, never the test part
 * @returns a codec named `grey` with latentDim 0
 * @throws RangeError when there are no examples
 */
export function greyBaseline(train: Examples): Codec {
  expectTraining('greyBaseline', train);
  const started = performance.now();
  const mean = meanRow(train);
  const grey = mean.reduce((sum, value) => sum + value, 0) / mean.length;
  const answer = new Float32Array(mean.length).fill(grey);
  return constantCodec({ kind: 'grey', name: 'grey', inputShape: train.shape, answer, parameters: 1, started });
}

/**
 * The next step: answers every image with the mean training image. It is PCA with no components.
 *
 * @param train  the training part, never the test part
 * @returns a codec with latentDim 0, named `mean image`, for a table `mean row`
 * @throws RangeError when there are no examples
 */
export function meanImageBaseline(train: Examples): Codec {
  expectTraining('meanImageBaseline', train);
  const started = performance.now();
  const answer = Float32Array.from(meanRow(train));
  return constantCodec({
    kind: 'mean',
    name: `mean ${nounsFor(train.shape).example}`,
    inputShape: train.shape,
    answer,
    parameters: answer.length,
    started,
  });
}
