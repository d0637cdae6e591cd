import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { nativeBackend } from 'autoencoder-workbook/dist/runtime/native';
import { tf } from 'autoencoder-workbook/dist/runtime/tensorflow';
import { Scope } from 'autoencoder-workbook/dist/training/compiled/graph/scope';
import { loadGraph } from 'autoencoder-workbook/dist/training/compiled/run/nativeGraph';
import { describe, expect, test } from 'vitest';

/** A graph that doubles x. */
function doubling() {
  const scope = new Scope('main');
  const x = scope.one('Placeholder', {
    name: 'x',
    attributes: { dtype: { dtype: 1 }, shape: { shape: [-1] } },
    outputs: [1],
  });
  scope.one('Mul', { name: 'y', inputs: [x, scope.float(2)] });
  return { nodes: scope.nodes, functions: [] };
}

const graphFolders = (): string[] =>
  readdirSync(tmpdir()).filter((name) => name.startsWith(`autoencoder-workbook-graph-${process.pid}-`));

describe('loadGraph', () => {
  test('runs a graph, and leaves neither tensors nor sessions nor files', async () => {
    const sessions = nativeBackend().getNumOfSavedModels();
    await withoutLeaks(() => {
      const graph = loadGraph(doubling());
      expect(graphFolders()).toEqual([]);
      const x = tf.tensor1d([1, 2, 3]);
      const [y] = graph.run({ x }, ['y']);
      expect(Array.from(y?.dataSync() ?? [])).toEqual([2, 4, 6]);
      tf.dispose([x, y as tf.Tensor]);
      graph.dispose();
      graph.dispose();
      expect(() => graph.run({}, ['y'])).toThrow('run after dispose');
    });
    expect(nativeBackend().getNumOfSavedModels()).toBe(sessions);
  });

  test('a graph that the library refuses is named in the error, and its file is gone', () => {
    const scope = new Scope('main');
    scope.call('NoSuchOperation', { name: 'y' });
    expect(() => loadGraph({ nodes: scope.nodes, functions: [] })).toThrow('NoSuchOperation');
    expect(graphFolders()).toEqual([]);
  });

  test('folders of processes that are gone are removed, those of others are kept', () => {
    const temporary = mkdtempSync(join(tmpdir(), 'leftovers-'));
    // No process has this number: it is above the largest that Linux, macOS and Windows give.
    const dead = join(temporary, 'autoencoder-workbook-graph-999999999-a');
    const alive = join(temporary, `autoencoder-workbook-graph-${process.pid}-b`);
    for (const folder of [dead, alive]) mkdirSync(folder);
    const module = createRequire(import.meta.url).resolve(
      'autoencoder-workbook/dist/training/compiled/run/nativeGraph',
    );
    const script = `require(${JSON.stringify(module)}).loadGraph(${JSON.stringify(doubling())}).dispose()`;
    execFileSync(process.execPath, ['-e', script], { env: { ...process.env, TMPDIR: temporary }, stdio: 'ignore' });
    expect([existsSync(dead), existsSync(alive)]).toEqual([false, true]);
    rmSync(temporary, { recursive: true });
  });
});
