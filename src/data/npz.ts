import { inflateRawSync } from 'node:zlib';

/** A file in an archive. */
interface ArchiveEntry {
  readonly name: string;
  readonly method: number;
  readonly packed: number;
  readonly unpacked: number;
  /** Where its own header begins. */
  readonly offset: number;
}

// Signatures and lengths of PKWARE's APPNOTE.
const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const [END_BYTES, CENTRAL_BYTES, LOCAL_BYTES] = [22, 46, 30];
const [STORED, DEFLATED] = [0, 8];
/** A comment behind the end record may have so many bytes. */
const LONGEST_COMMENT = 65_535;
/** Without a known size a member may unpack to so much, or to a hundred times what is packed. */
const USUAL_MOST = 256e6;

type Fail = (rule: string) => never;

function entriesOf(bytes: Buffer, fail: Fail): readonly ArchiveEntry[] {
  let end = bytes.length - END_BYTES;
  const first = Math.max(0, end - LONGEST_COMMENT);
  while (end >= first && bytes.readUInt32LE(end) !== END) end -= 1;
  if (end < first || end < 0) return fail('must be a zip archive, got none');
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  const entries: ArchiveEntry[] = [];
  for (let index = 0; index < count; index++) {
    if (at + CENTRAL_BYTES > bytes.length || bytes.readUInt32LE(at) !== CENTRAL)
      return fail('its list of files is damaged');
    const [nameLength, extra, comment] = [28, 30, 32].map((field) => bytes.readUInt16LE(at + field)) as [
      number,
      number,
      number,
    ];
    entries.push({
      name: bytes.toString('utf8', at + CENTRAL_BYTES, at + CENTRAL_BYTES + nameLength),
      method: bytes.readUInt16LE(at + 10),
      packed: bytes.readUInt32LE(at + 20),
      unpacked: bytes.readUInt32LE(at + 24),
      offset: bytes.readUInt32LE(at + 42),
    });
    at += CENTRAL_BYTES + nameLength + extra + comment;
  }
  return entries;
}

function contentsOf(bytes: Buffer, { name, method, packed, unpacked, offset }: ArchiveEntry, fail: Fail): Buffer {
  if (offset + LOCAL_BYTES > bytes.length || bytes.readUInt32LE(offset) !== LOCAL) return fail(`${name} is damaged`);
  const start = offset + LOCAL_BYTES + bytes.readUInt16LE(offset + 26) + bytes.readUInt16LE(offset + 28);
  if (start + packed > bytes.length) return fail(`${name} is cut off`);
  const data = bytes.subarray(start, start + packed);
  if (method === STORED) return data;
  if (method !== DEFLATED) return fail(`${name} must be stored or deflated, got method ${method}`);
  const most = Math.min(unpacked, Math.max(USUAL_MOST, 100 * packed));
  try {
    return inflateRawSync(data, { maxOutputLength: Math.max(1, most) });
  } catch (error) {
    return fail(
      `${name} can't be unpacked to its ${unpacked} bytes (${error instanceof Error ? error.message : error})`,
    );
  }
}

/**
 * One array of a NumPy archive, as the bytes of a `.npy` file.
 *
 * @param name  of the array; may be left out where there is only one
 * @param fail  throws an error that names the file and the rule
 * @see PKWARE, APPNOTE.TXT, .ZIP file format specification
 */
export function npzMember(bytes: Buffer, name: string | undefined, fail: Fail): Buffer {
  const entries = entriesOf(bytes, fail);
  const names = entries.map((entry) => entry.name.replace(/\.npy$/, ''));
  const index = name === undefined && entries.length === 1 ? 0 : names.indexOf(name ?? '');
  const entry = entries[index];
  if (!entry) {
    return fail(
      `must hold the array that is asked for, got ${names.join(', ') || 'none'}; say which (--array ${names[0] ?? 'NAME'})`,
    );
  }
  return contentsOf(bytes, entry, fail);
}
