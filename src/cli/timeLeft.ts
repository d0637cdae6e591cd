/** Before so many seconds nothing can be said. */
const FIRST_SECONDS = 5;

/** A time in words: `40 s`, `3 min`, `2 h`. */
function roughly(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}

/**
 * Starts a clock for work of which the done share is known.
 *
 * @param now  milliseconds; the clock of the system unless given
 * @returns what to write behind a share of the work: ` · about 40 s left`, or nothing as long as it can't be told
 */
export function inTime(now: () => number = () => performance.now()): (done: number) => string {
  let started: { readonly at: number; readonly done: number } | undefined;
  return (done) => {
    // What was found done before the clock started took no time.
    started ??= { at: now(), done };
    const seconds = (now() - started.at) / 1000;
    const share = done - started.done;
    if (seconds < FIRST_SECONDS || share <= 0 || done >= 1) return '';
    return ` · about ${roughly((seconds * (1 - done)) / share)} left`;
  };
}
