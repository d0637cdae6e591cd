import { randomSource } from '../math/random';
import type { Examples } from './examples';

/** What is wrong inside a planted segment. */
export type SegmentKind =
  /** The whole signal is lifted. */
  | 'level'
  /** It swings faster. */
  | 'frequency'
  /** It stands still at the value it had. */
  | 'flat'
  /** It swings further. */
  | 'amplitude';

/** A stretch of a series. */
export interface Segment {
  /** First instant. */
  readonly start: number;
  /** The instant after the last one. */
  readonly end: number;
}

/** A stretch in which something is wrong. */
export interface PlantedSegment extends Segment {
  readonly kind: SegmentKind;
}

/** How a series with planted segments is made. */
export interface PlantedSeriesOptions {
  /** Positive integer. */
  readonly seed: number;
  /** Instants. */
  readonly length: number;
  /** Instants at the beginning that are free of anomalies: what to fit and to calibrate on. */
  readonly quiet: number;
  /** How many segments are planted, spread over the rest, in turn of every kind that is listed. */
  readonly segments: number;
  /** Instants in each segment. */
  readonly segmentLength: number;
  /** Which kinds; all four unless given. */
  readonly kinds?: readonly SegmentKind[];
  /** Instants in a period of the signal; 50 unless given. */
  readonly period?: number;
  /** Standard deviation of the noise; the signal swings by about 1; 0.1 unless given. */
  readonly noise?: number;
}

/** A series of which it is known where something is wrong. */
export interface PlantedSeries {
  /** One row per instant, shape [1]. */
  readonly series: Examples;
  /** Whether each instant lies in a planted segment, [length]. */
  readonly anomalous: readonly boolean[];
  readonly segments: readonly PlantedSegment[];
}

const KINDS: readonly SegmentKind[] = ['level', 'frequency', 'flat', 'amplitude'];

/** The regular signal at a phase in periods: two sines, so that it is no plain circle. */
const wave = (phase: number): number => Math.sin(2 * Math.PI * phase) + 0.4 * Math.sin(4 * Math.PI * phase + 1);

/** What a segment makes of the signal at an instant. */
function disturbed(kind: SegmentKind, at: number, start: number, period: number): number {
  switch (kind) {
    case 'level':
      return wave(at / period) + 1;
    case 'frequency':
      return wave(start / period + (2.5 * (at - start)) / period);
    case 'flat':
      return wave(start / period);
    case 'amplitude':
      return 2 * wave(at / period);
  }
}

/** Segments of one length in equal shares of the room, each at a random place in its share. */
function places({
  seed,
  length,
  quiet,
  segments,
  segmentLength,
  kinds = KINDS,
}: PlantedSeriesOptions): PlantedSegment[] {
  const random = randomSource(seed, 'planted segments');
  const share = (length - quiet) / segments;
  return Array.from({ length: segments }, (_, index) => {
    const first = Math.ceil(quiet + index * share);
    // One normal instant at least stands between two segments.
    const free = Math.floor(quiet + (index + 1) * share) - first - segmentLength;
    const start = first + random.integer(Math.max(1, free));
    return { start, end: start + segmentLength, kind: kinds[index % kinds.length] as SegmentKind };
  });
}

function expectSeries({ length, quiet, segments, segmentLength, kinds = KINDS }: PlantedSeriesOptions): void {
  for (const [name, value] of Object.entries({ length, segments, segmentLength })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new RangeError(`plantedSeries: ${name} must be a positive integer, got ${value}`);
    }
  }
  if (kinds.length === 0) throw new RangeError('plantedSeries: kinds must name at least one kind, got none');
  if (!Number.isInteger(quiet) || quiet < 0 || segments * (segmentLength + 2) > length - quiet) {
    throw new RangeError(
      `plantedSeries: ${segments} segments of ${segmentLength} instants must fit behind the quiet part, got ${quiet} quiet ones of ${length}`,
    );
  }
}

/**
 * A periodic series with noise, in which segments of known place and kind are planted.
 *
 * @throws RangeError naming the option, the rule and the value
 */
export function plantedSeries(options: PlantedSeriesOptions): PlantedSeries {
  expectSeries(options);
  const { seed, length, period = 50, noise = 0.1 } = options;
  const segments = places(options);
  const random = randomSource(seed, 'planted series');
  const values = Float32Array.from({ length }, (_, at) => wave(at / period));
  const anomalous = new Array<boolean>(length).fill(false);
  for (const { start, end, kind } of segments) {
    for (let at = start; at < end; at++) {
      values[at] = disturbed(kind, at, start, period);
      anomalous[at] = true;
    }
  }
  return {
    series: { values: values.map((value) => value + noise * random.normal()), count: length, shape: [1] },
    anomalous,
    segments,
  };
}
