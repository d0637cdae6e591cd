import type { Codec } from '../data/codec';
import { expectCodec, expectShape, reconstruct } from '../data/codec';
import { type Examples, featureCount } from '../data/examples';
import { squaredErrors } from '../metrics/reconstruction';
import type { Pca } from '../pca/pca';
import { type AnomalyScore, expectScores } from './anomalyScore';
import { speScore } from './pcaScores';
import { savedModel } from './savedModel';

/** Examples reconstructed at once: bounds the memory. */
const ROWS = 10_000;

const isPca = (codec: Codec): codec is Pca => codec.kind === 'pca' && 'eigenvalues' in codec && 'components' in codec;

/**
 * Squared error of a codec's reconstruction, ‖x − x̂‖², the usual score of an autoencoder. It says how far an example
 * is from what the codec can draw, not how far it is from the normals: whatever the codec draws well, a black image
 * among digits for instance, looks more normal than the normals.
 *
 * @param codec  fitted on training normals; a net stays the caller's to dispose
 * @returns a score in squared data units; for PCA the same as `speScore`
 */
export function residualScore(codec: Codec): AnomalyScore {
  expectCodec('residualScore', codec);
  if (isPca(codec)) return speScore(codec);
  const { inputShape } = codec;
  const name = `${codec.name}-${codec.latentDim} residual`;
  const features = featureCount(inputShape);
  /** Calls back with some examples at a time, their reconstructions and the place of the first. */
  const inChunks = (examples: Examples, visit: (x: Examples, xHat: Examples, start: number) => void): void => {
    for (let start = 0; start < examples.count; start += ROWS) {
      const count = Math.min(ROWS, examples.count - start);
      const values = examples.values.subarray(start * features, (start + count) * features);
      const x = { values, count, shape: inputShape };
      visit(x, reconstruct(codec, x), start);
    }
  };
  return {
    name,
    inputShape,
    score(examples) {
      expectShape(name, examples, inputShape);
      const scores = new Float64Array(examples.count);
      inChunks(examples, (x, xHat, start) => scores.set(squaredErrors(x, xHat), start));
      return expectScores(name, scores);
    },
    contributions(examples) {
      expectShape(`${name}.contributions`, examples, inputShape);
      const squares = new Float32Array(examples.values.length);
      inChunks(examples, (x, xHat, start) => {
        const part = x.values.map((value, index) => (value - (xHat.values[index] as number)) ** 2);
        squares.set(part, start * features);
      });
      return { values: squares, count: examples.count, shape: inputShape };
    },
    saved: () => savedModel('residual', codec, {}),
  };
}
