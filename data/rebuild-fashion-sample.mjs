// @ts-check
// Rebuilds data/fashion-sample/ from the published files of Fashion-MNIST and compares it byte for byte with the
// committed files.
//
//   node data/rebuild-fashion-sample.mjs FOLDER           verify
//   node data/rebuild-fashion-sample.mjs FOLDER --write   verify, and write the files where they differ
//
// FOLDER holds t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz as zalandoresearch/fashion-mnist publishes
// them; $WORKBOOK_DATA_DIR/fashion-mnist unless given. The sample is the first 500 of these test images, in order.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';

const COUNT = 500;
const SAMPLE = fileURLToPath(new URL('./fashion-sample/', import.meta.url));

/** Published file, its SHA-256, the file of the sample, its number of dimensions and the bytes of one example. */
const PARTS = [
  {
    published: 't10k-images-idx3-ubyte.gz',
    sha256: '346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073',
    sample: 'images-idx3-ubyte.gz',
    rank: 3,
    bytes: 28 * 28,
  },
  {
    published: 't10k-labels-idx1-ubyte.gz',
    sha256: '67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5',
    sample: 'labels-idx1-ubyte.gz',
    rank: 1,
    bytes: 1,
  },
];

const sha256 = (/** @type {Uint8Array} */ bytes) => createHash('sha256').update(bytes).digest('hex');

/**
 * The first examples of a published IDX file, with the count in the header set to theirs.
 *
 * @param {string} folder
 * @param {typeof PARTS[number]} part
 */
function firstExamples(folder, { published, sha256: expected, rank, bytes }) {
  const packed = readFileSync(join(folder, published));
  if (sha256(packed) !== expected) {
    throw new Error(`${published}: must have the SHA-256 ${expected}, got ${sha256(packed)}`);
  }
  const header = 4 + 4 * rank;
  const idx = Buffer.from(gunzipSync(packed).subarray(0, header + COUNT * bytes));
  idx.writeUInt32BE(COUNT, 4);
  return idx;
}

const [given] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const root = process.env.WORKBOOK_DATA_DIR;
const folder = given ?? (root && join(root, 'fashion-mnist'));
if (!folder) {
  throw new Error('rebuild-fashion-sample: name the folder of the published files, or set WORKBOOK_DATA_DIR');
}
for (const part of PARTS) {
  const file = join(SAMPLE, part.sample);
  const idx = firstExamples(folder, part);
  if (existsSync(file) && gunzipSync(readFileSync(file)).equals(idx)) {
    console.log(`ok: ${part.sample} holds the first ${COUNT} of ${part.published}`);
  } else if (process.argv.includes('--write')) {
    mkdirSync(SAMPLE, { recursive: true });
    writeFileSync(file, gzipSync(idx, { level: 9 }));
    console.log(`wrote ${part.sample}`);
  } else {
    console.error(`${part.sample} is missing or differs from ${part.published}; run again with --write to replace it`);
    process.exitCode = 1;
    continue;
  }
  console.log(`${sha256(readFileSync(file))}  ${part.sample}`);
}
