import { type Examples, featureCount } from '../data/examples';

/** Windows of a series as examples, and where each begins. */
export interface SeriesWindows {
  /** One example per window, shape [length, channels]. */
  readonly windows: Examples;
  /** First instant of each window, ascending. */
  readonly starts: Int32Array;
  /** Instants in a window. */
  readonly length: number;
  /** Instants of the series. */
  readonly instants: number;
}

/** How a series is cut. */
export interface WindowOptions {
  /** Instants in a window. */
  readonly length: number;
  /** Instants from the beginning of one window to that of the next, at most `length`; 1 unless given. */
  readonly stride?: number;
}

/**
 * Cuts a series into windows, so that whatever takes examples takes it: PCA on windows is the yardstick of every
 * detector of series. Every instant lies in at least one window: where the stride does not come out even, a last window
 * ends at the last instant. Neighbouring windows share values, so never split them at random: cut the series first and
 * each part into windows afterwards.
 *
 * @param series  one row per instant, in order of time, of shape [channels]
 * @throws RangeError when the series is shorter than a window, or length or stride do not fit
 */
export function seriesWindows(series: Examples, { length, stride = 1 }: WindowOptions): SeriesWindows {
  const instants = series.count;
  if (!Number.isInteger(length) || length < 1 || length > instants) {
    throw new RangeError(
      `seriesWindows: length must be an integer from 1 to the ${instants} instants of the series, got ${length}`,
    );
  }
  if (!Number.isInteger(stride) || stride < 1 || stride > length) {
    throw new RangeError(
      `seriesWindows: stride must be an integer from 1 to the length ${length}, so that no instant is left out, got ${stride}`,
    );
  }
  const last = instants - length;
  const regular = Math.floor(last / stride) + 1;
  const count = last % stride === 0 ? regular : regular + 1;
  const starts = Int32Array.from({ length: count }, (_, index) => Math.min(index * stride, last));
  const channels = featureCount(series.shape);
  const values = new Float32Array(count * length * channels);
  starts.forEach((start, window) => {
    values.set(series.values.subarray(start * channels, (start + length) * channels), window * length * channels);
  });
  return { windows: { values, count, shape: [length, channels] }, starts, length, instants };
}

function expectWindows(who: string, { windows }: SeriesWindows, got: number): void {
  if (got !== windows.count) {
    throw new RangeError(`${who}: there must be one entry for each of ${windows.count} windows, got ${got}`);
  }
}

/** Sums over all windows that hold an instant, divided by their number. */
function meanOverWindows({ starts, length, instants }: SeriesWindows, at: (window: number, place: number) => number) {
  const sums = new Float64Array(instants);
  const covers = new Int32Array(instants);
  starts.forEach((start, window) => {
    for (let place = 0; place < length; place++) {
      sums[start + place] = (sums[start + place] as number) + at(window, place);
      covers[start + place] = (covers[start + place] as number) + 1;
    }
  });
  return sums.map((sum, instant) => sum / (covers[instant] as number));
}

/**
 * Score per instant from scores of windows: the mean over the windows that hold it. It is smeared over a window's
 * length on either side, and knows the future of an instant as well as its past; for alarms in time take the score
 * of the window that ends at the instant.
 *
 * @param cut     what `seriesWindows` gave
 * @param scores  one per window
 * @returns [instants]
 * @throws RangeError when the numbers differ
 */
export function instantScores(cut: SeriesWindows, scores: ArrayLike<number>): Float64Array {
  expectWindows('instantScores', cut, scores.length);
  return meanOverWindows(cut, (window) => scores[window] as number);
}

/**
 * Score per instant from contributions of windows (`AnomalyScore.contributions`): what this instant adds to the score,
 * summed over channels, as the mean over the windows that hold it. Sharper than `instantScores`.
 *
 * @param cut            what `seriesWindows` gave
 * @param contributions  one example per window, shape [length, channels]
 * @returns [instants]
 * @throws RangeError when numbers or shapes differ
 */
export function instantContributions(cut: SeriesWindows, contributions: Examples): Float64Array {
  expectWindows('instantContributions', cut, contributions.count);
  const features = featureCount(cut.windows.shape);
  if (featureCount(contributions.shape) !== features) {
    throw new RangeError(
      `instantContributions: contributions must have the shape [${cut.windows.shape.join(', ')}], got [${contributions.shape.join(', ')}]`,
    );
  }
  const channels = features / cut.length;
  return meanOverWindows(cut, (window, place) => {
    const from = window * features + place * channels;
    return contributions.values.subarray(from, from + channels).reduce((sum, value) => sum + value, 0);
  });
}
