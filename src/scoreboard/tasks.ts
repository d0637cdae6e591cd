import type { BoardTask } from './task';
import { anomalies } from './tasks/anomalies';
import { compression } from './tasks/compression';
import { denoising } from './tasks/denoising';
import { likelihood } from './tasks/likelihood';
import { recognition } from './tasks/recognition';
import { reconstruction } from './tasks/reconstruction';
import { samples } from './tasks/samples';

/** All tasks of the board; a further one is its file and its line here. */
export const BOARD_TASKS: readonly BoardTask[] = [
  reconstruction,
  compression,
  likelihood,
  denoising,
  anomalies,
  recognition,
  samples,
];

/**
 * @throws RangeError listing the tasks there are
 */
export function boardTask(key: string): BoardTask {
  const task = BOARD_TASKS.find((each) => each.key === key);
  if (!task) {
    throw new RangeError(
      `scoreboard: a task must be one of ${BOARD_TASKS.map((each) => each.key).join(', ')}, got "${key}"`,
    );
  }
  return task;
}
