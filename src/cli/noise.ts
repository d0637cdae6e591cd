import { type Corruption, expectCorruption } from '../data/corruption';
import { UsageError } from './terminal';

/** How each kind of noise is written, and what the number behind it is. */
const KINDS: Readonly<Record<string, (size: number, clip: boolean) => Corruption>> = {
  gaussian: (sigma, clip) => ({ type: 'gaussian', sigma, ...(clip ? { clip } : {}) }),
  masking: (share) => ({ type: 'masking', share }),
  'salt-and-pepper': (share) => ({ type: 'saltAndPepper', share }),
  patch: (size) => ({ type: 'blankedPatch', size }),
  swap: (share) => ({ type: 'swap', share }),
};

/**
 * Reads a noise as one types it: `gaussian:0.5`, `gaussian:0.5:clip`, `masking:0.3`, `salt-and-pepper:0.1`, `patch:8`,
 * `swap:0.2`.
 *
 * @throws UsageError naming the rule and the value
 */
export function noiseIn(text: string): Corruption {
  const [kind = '', size = '', mark, ...rest] = text.split(':');
  const make = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  const isMarked = mark === undefined || (mark === 'clip' && kind === 'gaussian');
  if (!make || size.trim() === '' || !Number.isFinite(Number(size)) || !isMarked || rest.length > 0) {
    throw new UsageError(
      `--noise must be one of ${Object.keys(KINDS).join(', ')} with a number behind it, such as gaussian:0.5 or gaussian:0.5:clip, got "${text}"`,
    );
  }
  const corruption = make(Number(size), mark === 'clip');
  try {
    expectCorruption('--noise', corruption);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  return corruption;
}
