import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { bundleForBrowser } from '../../scripts/lib/browserBundle.mjs';
import { nodeTies } from '../../scripts/lib/browserSafe.mjs';
import { project } from '../../scripts/lib/project.mjs';
import { temporaryFolder } from '../support/folders';

function sourcesWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

test('the rooms of a browser know nothing of Node', () => {
  expect(nodeTies(project.sources)).toEqual([]);
});

test('a tie to Node is named with the way to it; types, comments and the seam are none', () => {
  const sources = sourcesWith({
    'math/far.ts': "import { near } from '../data/near';\nexport const far = near;\n",
    'data/near.ts': "import { readFileSync } from 'node:fs';\nexport const near = readFileSync;\n",
    'math/types.ts': "import type { Stats } from 'node:fs';\n// process.exit\nexport type S = Stats;\n",
    'math/seam.ts': "import { tf } from '../runtime/tensorflow';\nexport const add = tf.add;\n",
    'runtime/tensorflow.ts': "process.env['A'] ??= '1';\nexport * as tf from '@tensorflow/tfjs-node';\n",
    'models/bytes.ts': 'export const size = (bytes: Uint8Array) => Buffer.from(bytes).length;\n',
    'models/store.ts': "import 'node:fs';\n",
    'viz/free.ts': "import 'node:fs';\n",
  });
  expect(nodeTies(sources)).toEqual([
    'src/math/far.ts must run in a browser, but imports data/near.ts, which imports node:fs',
    'src/models/bytes.ts must run in a browser, but uses Buffer',
  ]);
});

test('the models of the lab, with TensorFlow.js, stay below 400 kB', async () => {
  const { bytes, inputs } = await bundleForBrowser(project, { entries: { models: 'book/lab/models.ts' } });
  expect(inputs).toContain('src/models/variational.ts');
  expect(inputs).toContain('src/runtime/browser/native.ts');
  expect(inputs.filter((file) => /tfjs-node|runtime\/native\.ts/.test(file))).toEqual([]);
  expect(bytes).toBeLessThan(400_000);
});

test('what needs Node is refused by the bundle', async () => {
  await expect(bundleForBrowser(project, { entries: { store: 'src/models/store.ts' } })).rejects.toThrow('node:crypto');
});
