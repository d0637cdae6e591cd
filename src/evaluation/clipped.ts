import type { Codec } from '../data/codec';

export interface ClipRange {
  /** Smallest value of a reconstruction; 0 unless given. */
  readonly low?: number;
  /** Largest value of a reconstruction; 1 unless given. */
  readonly high?: number;
}

/**
 * The same codec with reconstructions cut off at the ends of the pixel range. A decoder that ends in a sigmoid gets
 * this for free, so a fair comparison reports PCA both ways.
 *
 * @returns a codec named `… clipped`
 * @throws RangeError when `low` is not below `high`
 */
export function clipped(codec: Codec, { low = 0, high = 1 }: ClipRange = {}): Codec {
  if (!(low < high)) throw new RangeError(`clipped: low must be below high, got ${low} and ${high}`);
  return {
    name: `${codec.name} clipped`,
    latentDim: codec.latentDim,
    inputShape: codec.inputShape,
    cost: codec.cost,
    encode: (examples) => codec.encode(examples),
    decode(codes) {
      const decoded = codec.decode(codes);
      return { ...decoded, values: decoded.values.map((value) => Math.min(high, Math.max(low, value))) };
    },
  };
}
