import { corruptExamples } from '../../data/corruption';
import type { Examples } from '../../data/examples';
import { meanSquaredError } from '../../metrics/reconstruction';
import { BOARD_NOISE } from '../methods';
import type { BoardTask } from '../task';

/** What is left of noise. */
export const denoising: BoardTask = {
  key: 'denoising',
  title: 'denoising',
  quantities: [
    {
      key: 'denoisedMse',
      title: 'MSE after denoising',
      digits: 5,
      better: 'lower',
      meaning: `Mean squared error against the clean test part of what a method makes of test examples with Gaussian noise of s.d. ${BOARD_NOISE.sigma}, not clipped.`,
    },
  ],
  measure: ({ codec, parts: { test }, seed }) => {
    const noisy = corruptExamples<Examples>(test, BOARD_NOISE, seed);
    return { denoisedMse: meanSquaredError(test, codec.decode(codec.encode(noisy))) };
  },
};
