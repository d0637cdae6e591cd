// How far this browser's answers lie from those of the native library, which stand beside each model.
import { startBackend } from './backend';
import { KINDS, loadStored, SIZES } from './models';

const PIXELS = 784;

/** The largest difference of one model. */
export interface Agreement {
  readonly model: string;
  readonly backend: string;
  /** Relative to the largest code. */
  readonly codes: number;
  readonly reconstruction: number;
}

const largestGap = (got: Float32Array, expected: readonly number[]): number =>
  expected.reduce((most, value, at) => Math.max(most, Math.abs(value - (got[at] ?? Number.NaN))), 0);

/** Encodes the first ten digits with every model, decodes the first one's code, and compares. */
export async function measureAgreement(folder: string): Promise<readonly Agreement[]> {
  const backend = await startBackend(folder);
  const response = await fetch(`${folder}models/digits.bin`);
  const bytes = new Uint8Array(await response.arrayBuffer(), 0, 10 * PIXELS);
  const digits = { values: Float32Array.from(bytes, (value) => value / 255), count: 10, shape: [28, 28, 1] };
  const found: Agreement[] = [];
  for (const size of SIZES) {
    for (const kind of KINDS) {
      const { model, info } = await loadStored(`${folder}models/`, kind, size);
      const codes = model.encode(digits);
      const first = { values: codes.values.slice(0, size), count: 1, shape: [size] };
      const largest = Math.max(1, ...info.check.codes.map(Math.abs));
      found.push({
        model: `${kind}-${size}`,
        backend,
        codes: largestGap(codes.values, info.check.codes) / largest,
        reconstruction: largestGap(model.decode(first).values, info.check.reconstruction),
      });
      model.dispose();
    }
  }
  return found;
}
