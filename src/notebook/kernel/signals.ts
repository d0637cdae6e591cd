/** A turn of the event loop that took no longer had nothing to do but to look. */
const QUIET_MS = 1;
/** Where there is always something to do, a training that an earlier cell left behind for instance, this must be enough. */
const MOST_TURNS = 50;

/**
 * Waits until the signals that have come in are handled. Node takes its listeners of SIGINT away while the synchronous
 * part of a script runs, and drops a signal that waits for them: the stop button would be lost. The event loop looks for
 * signals once a turn, before it handles what else came in (a question of the front end takes the compiler long, and the
 * answer may be what a press follows), and not at all on the way to its first `setImmediate`. So only the end of a later
 * turn in which nothing was done says that no signal waits. (A press in the few milliseconds in which the script starts
 * may still be lost, inside Node; the next one is not.)
 */
export async function signalsSeen(): Promise<void> {
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    const start = performance.now();
    await new Promise((resolve) => setImmediate(resolve));
    if (turn > 0 && performance.now() - start < QUIET_MS) return;
  }
}
