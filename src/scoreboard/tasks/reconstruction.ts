import { fromTable, measuredAs } from '../measured';
import type { BoardTask } from '../task';

/** Giving examples back. */
export const reconstruction: BoardTask = {
  key: 'reconstruction',
  title: 'reconstruction',
  quantities: [fromTable('mse', 'lower'), fromTable('psnr', 'higher'), fromTable('ssim', 'higher')],
  measure: (worker) =>
    measuredAs(['mse', 'psnr', 'ssim'], worker, { test: worker.parts.test, codes: worker.codesOf('test') }),
};
