import type { DataFrame } from 'nodejs-polars';
import type { Codec } from '../data/codec';
import type { Dataset } from '../data/examples';
import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
import { measurementFrame } from './compare';
import { type Measurement, type MeasureOptions, measureCodec } from './measure';

/** Builds and fits a codec with the given code size. */
export type CodecMaker = (latentDim: number) => Codec | Promise<Codec>;

export interface SweepOptions extends MeasureOptions {
  /** Code sizes that every maker is asked for, in the order of the rows. */
  readonly latentDims: readonly number[];
  /** The held-out part that everything is measured on. */
  readonly test: Dataset;
  /** Codecs without a code size to sweep (grey, mean image), measured once and put first. */
  readonly baselines?: readonly Codec[];
  /** Called after each codec was measured, before it is freed: progress, pictures, saving. */
  readonly onMeasured?: (measurement: Measurement, codec: Codec) => void | Promise<void>;
  /** Whether codecs that hold native memory stay alive, for the caller to dispose; false unless given. */
  readonly keep?: boolean;
}

/** What `codeSizeSweep` reads. */
const CODE_SIZE_SWEEP_KEYS = keysOf<SweepOptions>({
  latentDims: true,
  test: true,
  baselines: true,
  onMeasured: true,
  keep: true,
  train: true,
  neighbours: true,
  trustworthinessExamples: true,
});

/**
 * Error against code size: builds each method at each size, one after the other, and measures it.
 *
 * @param makers  one per method, e.g. `(latentDim) => pca.withLatentDim(latentDim)`; what they return is disposed
 *   once measured, unless `keep` is set
 * @returns a tidy frame, one row per method and size, columns as in `compare`; made for `errorAgainstCodeSize`
 * @throws RangeError when there is no size or a maker returns a codec of another size, or as `measureCodec`
 */
export async function codeSizeSweep(makers: readonly CodecMaker[], options: SweepOptions): Promise<DataFrame> {
  expectKnownKeys('codeSizeSweep', options, CODE_SIZE_SWEEP_KEYS);
  const { latentDims, test, baselines = [], onMeasured, keep = false, ...measuring } = options;
  if (latentDims.length === 0) throw new RangeError('codeSizeSweep: latentDims must name at least one size, got none');
  const measurements: Measurement[] = [];
  const measure = async (codec: Codec): Promise<void> => {
    const measurement = measureCodec(codec, test, measuring);
    measurements.push(measurement);
    await onMeasured?.(measurement, codec);
  };
  for (const baseline of baselines) await measure(baseline);
  for (const make of makers) {
    for (const latentDim of latentDims) {
      const codec = await make(latentDim);
      try {
        if (codec.latentDim !== latentDim) {
          throw new RangeError(
            `codeSizeSweep: maker of ${codec.name} must return a codec with latentDim ${latentDim}, got ${codec.latentDim}`,
          );
        }
        await measure(codec);
      } finally {
        if (!keep) codec.dispose?.();
      }
    }
  }
  return measurementFrame(measurements, test);
}
