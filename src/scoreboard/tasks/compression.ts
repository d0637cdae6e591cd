import { bitsAtPsnr, rateDistortion } from '../../evaluation/rateDistortion';
import { areImages, type BoardTask } from '../task';

/** Quality at which bits are counted: where digits are good to read. */
const BITS_AT_PSNR = 20;

/** What a code costs in bits. */
export const compression: BoardTask = {
  key: 'bits',
  title: 'compression',
  quantities: [
    {
      key: 'bitsPerImage',
      title: `bits at ${BITS_AT_PSNR} dB`,
      unit: 'per image',
      digits: 0,
      better: 'lower',
      meaning: `Bits that the quantised, entropy-coded code of a test image takes at ${BITS_AT_PSNR} dB; blank where a method does not get there at this code size.`,
    },
  ],
  measure: ({ codec, parts: { train, test }, isBounded }) => {
    if (!areImages(test) || !isBounded || codec.latentDim === 0) return { bitsPerImage: null };
    return { bitsPerImage: bitsAtPsnr(rateDistortion(codec, { train, test }), BITS_AT_PSNR) ?? null };
  },
};
