/** Milliseconds of work that one measurement aims at. */
const MEASURE_MS = 800;
/** Thread pools go on spinning for a while after their work; the next contestant waits for that. */
const REST_MS = 300;

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Measures contestants in turn, round after round, so that whatever else the machine does falls on all of them.
 *
 * @param starts  one function for each contestant that starts it
 * @param command what each is asked to prepare (`do: 'prepare'` and the variant are added)
 * @returns per contestant: milliseconds a step, median and the lower and upper quartile, seconds of preparation, peak
 *          memory; a contestant that failed has an `error` instead
 */
export async function interleave(starts, command, { rounds, log }) {
  const results = [];
  const running = [];
  try {
    for (const { label, variant, start } of starts) {
      const contestant = start();
      try {
        const prepared = await contestant.ask({ ...command, do: 'prepare', variant });
        const { ms } = await contestant.ask({ do: 'run', steps: 2 });
        const steps = Math.max(1, Math.min(4096, Math.round(MEASURE_MS / (ms / 2))));
        // Once more at full length: first runs still compile, fault pages in and adapt chunk sizes.
        const warm = await contestant.ask({ do: 'run', steps });
        const adjusted = Math.max(1, Math.min(4096, Math.round((MEASURE_MS * steps) / warm.ms)));
        running.push({ label, contestant, steps: adjusted, prepared, times: [] });
        log(`  ${label}: ready in ${prepared.seconds.toFixed(1)} s`);
      } catch (error) {
        contestant.end();
        results.push({ label, error: error.message });
        log(`  ${label}: left out (${error.message})`);
      }
    }
    for (let round = 0; round < rounds; round++) {
      for (const each of running) {
        await sleep(REST_MS);
        const { ms } = await each.contestant.ask({ do: 'run', steps: each.steps });
        each.times.push(ms / each.steps);
      }
    }
    for (const { label, contestant, prepared, times } of running) {
      const { peakMb } = await contestant.ask({ do: 'memory' });
      const sorted = [...times].sort((a, b) => a - b);
      const at = (share) => sorted[Math.round(share * (sorted.length - 1))];
      results.push({ label, ms: median(times), low: at(0.25), high: at(0.75), ...prepared, peakMb });
    }
  } finally {
    for (const { contestant } of running) contestant.end();
  }
  return results;
}
