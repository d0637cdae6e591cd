import { type Codec, expectCodec } from '../data/codec';
import { clipToRange, type ValueRange } from '../metrics/reconstruction';
import { expectKnownKeys, keysOf } from '../runtime/knownKeys';

/** What `clipped` reads. */
const CLIPPED_KEYS = keysOf<ValueRange>({ min: true, max: true });

/**
 * The same codec with reconstructions cut off at the ends of the pixel range. A decoder that ends in a sigmoid gets
 * this for free, so a fair comparison reports PCA both ways.
 *
 * @param range  0 to 1 unless given
 * @returns a codec named `… clipped`
 * @throws RangeError when decoding with an empty range
 */
export function clipped(codec: Codec, range: ValueRange = {}): Codec {
  expectCodec('clipped', codec);
  expectKnownKeys('clipped', range, CLIPPED_KEYS);
  return {
    name: `${codec.name} clipped`,
    ...(codec.kind === undefined ? {} : { kind: `${codec.kind} clipped` }),
    latentDim: codec.latentDim,
    inputShape: codec.inputShape,
    cost: codec.cost,
    encode: (examples) => codec.encode(examples),
    decode: (codes) => clipToRange(codec.decode(codes), range),
  };
}
