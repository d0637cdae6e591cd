import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { malformedInputs } from './malformed';
import { workbook } from './terminal';
import { writeTinyFiles } from './tinyFiles';

const folder = mkdtempSync(join(tmpdir(), 'workbook malformed '));
const model = join(folder, 'model');
let files: Readonly<Record<string, string>> = {};
beforeAll(async () => {
  files = await writeTinyFiles(folder);
  const data = files['npyRows'] as string;
  await workbook(['train', '--data', data, '--model', 'linear', '--latent', '2', '--epochs', '1', '--out', model]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('200 malformed inputs give one clear line each: no stack trace, no hang, no half-written file', {
  timeout: 120_000,
}, async () => {
  const png = readFileSync(join(files['pictures'] as string, 'bar0', '0.png'));
  const cases = malformedInputs({ folder: join(folder, 'cases'), png, model, data: files['npyRows'] as string });
  expect(cases.length).toBeGreaterThanOrEqual(200);
  const unclear: string[] = [];
  for (const { what, args } of cases) {
    const { code, out, err } = await workbook(args);
    const lines = err.trimEnd().split('\n');
    const isClear = code === 1 && out === '' && lines.length === 1 && /^workbook (data|encode): \S/.test(err);
    // A name of the source or of a system call tells a reader nothing.
    const isTechnical = /\bat .*\.js:\d|undefined|is not a function|is not iterable|Cannot read|\[object/.test(err);
    const outFile = args[args.indexOf('--out') + 1];
    const left = args.includes('--out') && existsSync(outFile as string);
    const steersTerminal = /\p{Cc}/u.test(err.trimEnd());
    if (!isClear || isTechnical || steersTerminal || left) unclear.push(`${what} → ${code}: ${err || out}`);
  }
  expect(unclear).toEqual([]);
  const left = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  expect(left.filter((name) => name.includes('.partial'))).toEqual([]);
});
