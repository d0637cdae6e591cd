import { tf } from './tensorflow';

/** How many tensors are alive now (`tf.memory().numTensors`). */
export function countTensors(): number {
  return tf.memory().numTensors;
}

/**
 * Runs a function and fails when more (or fewer) tensors are alive afterwards than the function may keep.
 *
 * @param run   what to watch; may be asynchronous
 * @param keep  how many new tensors the caller expects to own afterwards; 0 unless given
 * @returns what `run` returned
 * @throws Error naming the count when tensors leaked or were disposed twice
 */
export async function withoutLeaks<T>(run: () => T | Promise<T>, keep = 0): Promise<T> {
  const before = countTensors();
  const result = await run();
  const kept = countTensors() - before;
  if (kept !== keep) {
    throw new Error(
      `withoutLeaks: expected ${keep} new tensors, got ${kept}; wrap intermediate results in tf.tidy and dispose what is kept`,
    );
  }
  return result;
}
