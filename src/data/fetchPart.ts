import { createWriteStream, existsSync, rmSync, statSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export interface FetchOptions {
  readonly url: string;
  /** Where the bytes go; what is there already is gone on from. */
  readonly file: string;
  /** Size of the whole, known beforehand. */
  readonly bytes: number;
  /** Milliseconds until the server must have answered. */
  readonly answerMs: number;
  /** Milliseconds without a byte after which a server counts as stalled. */
  readonly idleMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Called with the number of bytes on disk whenever some arrived. */
  readonly onBytes?: ((received: number) => void) | undefined;
}

const OK = 200;
const PARTIAL = 206;
const UNSATISFIABLE = 416;

/** The first byte that a partial answer holds: 5 in `bytes 5-9/10`. */
const rangeStart = (response: Response): number =>
  Number(/^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1] ?? Number.NaN);

/** The innermost reason: fetch wraps "connection refused" in "fetch failed". */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  if (!(cause instanceof Error)) return String(cause);
  // A name with several addresses fails with one error for each of them.
  const inner = (cause as { errors?: readonly Error[] }).errors?.[0]?.message;
  return inner ?? (cause.message || ((cause as NodeJS.ErrnoException).code ?? cause.name));
}

/**
 * Fetches one file from one address into `file`, from where an earlier attempt left off if the server can do that.
 * What has arrived stays on disk when the connection breaks; redirects are followed.
 *
 * @returns once `file` has exactly `bytes` bytes
 * @throws Error saying what the server did; the reason of the signal when aborted
 */
export async function fetchPart(settings: FetchOptions): Promise<void> {
  const { url, file, bytes, answerMs, idleMs, signal, onBytes } = settings;
  const present = existsSync(file) ? statSync(file).size : 0;
  if (present === bytes) return;
  if (present > bytes) rmSync(file);
  const from = present > bytes ? 0 : present;
  const watch = new AbortController();
  const stop = (): void => watch.abort(signal?.reason);
  signal?.throwIfAborted();
  signal?.addEventListener('abort', stop, { once: true });
  let timer = setTimeout(() => watch.abort(new Error(`no answer within ${answerMs / 1000} s`)), answerMs);
  const awaitBytes = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => watch.abort(new Error(`stalled: no byte for ${idleMs / 1000} s`)), idleMs);
  };
  try {
    const response = await fetch(url, {
      // The bytes as they lie on the server: a transparently unpacked .gz would not match its checksum.
      headers: { 'accept-encoding': 'identity', ...(from > 0 ? { range: `bytes=${from}-` } : {}) },
      signal: watch.signal,
    });
    if (response.status === UNSATISFIABLE) rmSync(file, { force: true });
    const resumes = response.status === PARTIAL && rangeStart(response) === from;
    if (!(response.status === OK || resumes) || !response.body) {
      await response.body?.cancel();
      throw new Error(`answered ${response.status} ${response.statusText}`.trim());
    }
    let received = resumes ? from : 0;
    awaitBytes();
    await pipeline(
      Readable.fromWeb(response.body as import('node:stream/web').ReadableStream),
      async function* (chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          awaitBytes();
          received += chunk.length;
          if (received > bytes) throw new Error(`sent more than the ${bytes} bytes of the file`);
          yield chunk;
          onBytes?.(received);
        }
      },
      createWriteStream(file, { flags: resumes ? 'a' : 'w', flush: true }),
    );
    if (received < bytes) throw new Error(`ended after ${received} of ${bytes} bytes`);
  } catch (error) {
    signal?.throwIfAborted();
    throw new Error(reasonOf(watch.signal.aborted ? watch.signal.reason : error), { cause: error });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}
