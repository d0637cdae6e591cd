// @ts-check
// Rebuilds data/crude-oil/ from the price series in the Python package arch and compares it byte for byte.
//
//   node data/rebuild-crude-oil.mjs FILE           verify
//   node data/rebuild-crude-oil.mjs FILE --write   verify, and write the file where it differs
//
// FILE is arch/data/wti/wti.csv.gz out of the wheel that `pip download --no-deps arch==8.0.0` fetches: a line a weekday,
// "12/31/1986,17.93", with a full stop for the price on holidays. Those lines are left out.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { checkSample, givenPath } from './lib/sample.mjs';

if (!givenPath) throw new Error('rebuild-crude-oil: name the file wti.csv.gz');
const [, ...lines] = gunzipSync(readFileSync(givenPath)).toString().trim().split(/\r?\n/);
const days = lines.map((line) => line.split(',')).filter(([, price]) => Number(price) > 0);
const text = days
  .map(([date = '', price]) => {
    const [month, day, year] = date.split('/');
    return `${year},${month},${day},${price}\n`;
  })
  .join('');
checkSample('crude-oil', { 'daily.csv.gz': text });
