import { constants, type Gunzip, gunzipSync } from 'node:zlib';

/** What unpacking may give, and the name that errors quote. */
export interface GzipLimits {
  /** The reader that errors name. */
  readonly who: string;
  /**
   * The most bytes that the data may unpack to, e.g. what their own header promises; unless given 256 MB, or a hundred
   * times what is packed where that is more. A file of three megabytes can hold six gigabytes of zeros.
   */
  readonly most?: number;
}

const MEGABYTE = 1e6;
/** Text packs to a tenth, tables of few kinds of rows to a fiftieth. */
const USUAL_MOST = 256 * MEGABYTE;
const USUAL_RATIO = 100;

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');

/**
 * Unpacks gzip strictly.
 *
 * @throws Error naming the source when it is no gzip data, is cut off or damaged, unpacks to more than it may, or
 *   something follows it
 */
export function unpackGzip(bytes: Uint8Array, source: string, { who, most }: GzipLimits): Buffer {
  const limit = most ?? Math.max(USUAL_MOST, USUAL_RATIO * bytes.length);
  let unpacked: { buffer: Buffer; engine: Gunzip };
  try {
    // With `info`, Node hands back the engine as well, which knows how much input it used; its types omit this.
    unpacked = gunzipSync(bytes, { info: true, maxOutputLength: limit }) as unknown as typeof unpacked;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new Error(
        `${who} ${source}: must unpack to at most ${limit} bytes, got more; fetch it again, or unpack it first if it is right`,
      );
    }
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `${who} ${source}: a file whose name ends in .gz must be whole gzip data, got ${bytes.length} bytes beginning ${hex(bytes.subarray(0, 2)) || 'with nothing'} (${reason}); fetch it again, or drop .gz from the name of an unpacked file`,
      { cause: error },
    );
  }
  const extra = bytes.length - unpacked.engine.bytesWritten;
  if (extra !== 0) {
    throw new Error(`${who} ${source}: nothing may follow the gzip data, got ${extra} more bytes; fetch it again`);
  }
  return unpacked.buffer;
}

/** So many packed bytes are looked at for a header: they unpack to a thousand times as much at most. */
const HEADER_INPUT = 4096;

/** The first bytes of gzip data, fewer where there are no more or the data are damaged: for a header that says how long the rest is. */
export function gzipStart(bytes: Uint8Array, length: number): Uint8Array {
  try {
    const start = gunzipSync(bytes.subarray(0, HEADER_INPUT), { finishFlush: constants.Z_SYNC_FLUSH });
    return start.subarray(0, length);
  } catch {
    return new Uint8Array(0);
  }
}
