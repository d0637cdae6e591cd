// @ts-check
// Rebuilds data/kddcup99-distinct/ and data/kddcup99-rows/ from the 10 per cent sample of KDD Cup 1999 and compares them
// byte for byte with the committed files.
//
//   node data/rebuild-kddcup99-samples.mjs FOLDER           verify
//   node data/rebuild-kddcup99-samples.mjs FOLDER --write   verify, and write the files where they differ
//
// FOLDER holds kddcup.data_10_percent.gz; $WORKBOOK_DATA_DIR/kddcup99 unless given.
//
//   kddcup99-distinct  every row once: up to 8,000 normal connections and up to 500 of each attack, evenly spaced
//   kddcup99-rows      20,000 rows of the file as they lie in it, repeated ones included, evenly spaced
//
// The dot behind the name of the class is left out.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { checkSample, publishedFolder } from './lib/sample.mjs';

const MOST_NORMALS = 8000;
const MOST_OF_AN_ATTACK = 500;
const ROWS = 20_000;

/**
 * As many of the rows as asked for, at equal distances; all where there are fewer.
 *
 * @param {readonly string[]} rows
 * @param {number} count
 */
function evenlySpaced(rows, count) {
  if (rows.length <= count) return rows;
  return Array.from({ length: count }, (_, i) => rows[Math.floor((i * rows.length) / count)] ?? '');
}

const classOf = (/** @type {string} */ row) => row.slice(row.lastIndexOf(',') + 1);
const textOf = (/** @type {readonly string[]} */ rows) => rows.map((row) => `${row}\n`).join('');

const packed = readFileSync(join(publishedFolder('kddcup99'), 'kddcup.data_10_percent.gz'));
const rows = gunzipSync(packed)
  .toString()
  .trim()
  .split('\n')
  .map((row) => row.replace(/\.$/, ''));

/** @type {Map<string, string[]>} */
const distinct = new Map();
for (const row of new Set(rows)) {
  const name = classOf(row);
  const members = distinct.get(name);
  if (members) members.push(row);
  else distinct.set(name, [row]);
}
const chosen = [...distinct].flatMap(([name, members]) =>
  evenlySpaced(members, name === 'normal' ? MOST_NORMALS : MOST_OF_AN_ATTACK),
);
checkSample('kddcup99-distinct', { 'connections.csv.gz': textOf(chosen) });
checkSample('kddcup99-rows', { 'connections.csv.gz': textOf(evenlySpaced(rows, ROWS)) });
