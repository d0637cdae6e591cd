import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as workbook from 'autoencoder-workbook';
import { describe, expect, test } from 'vitest';
import { familiesOf } from '../scripts/lib/api.mjs';
import { project } from '../scripts/lib/project.mjs';

const root = readFileSync(join(project.sources, 'index.ts'), 'utf8');
const families = familiesOf(root);

describe('the public surface', () => {
  test('is this list: a new name at the root is a decision', async () => {
    const lines = [...new Set(families.values())].map((family) => {
      const names = [...families].filter(([, own]) => own === family).map(([name]) => name);
      return `${family}\n${names
        .sort()
        .map((name) => `  ${name}`)
        .join('\n')}\n`;
    });
    await expect(lines.join('\n')).toMatchFileSnapshot('surface.txt');
  });

  test('holds what it lists and nothing else', () => {
    for (const name of Object.keys(workbook)) expect(families.has(name), name).toBe(true);
  });

  test('lists names; whole files are passed on nowhere', () => {
    const indexes = readdirSync(project.sources, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /(^|[\\/])index\.ts$/.test(name),
    );
    expect(indexes.length).toBeGreaterThan(8);
    for (const name of indexes) {
      expect(readFileSync(join(project.sources, name), 'utf8'), name).not.toMatch(/export \*(?! as tf)/);
    }
  });
});
