import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nativeBackend } from '../../runtime/native';
import { tf } from '../../runtime/tensorflow';
import { encodeSavedModel, GRAPH_TAG, type Graph } from './graphDef';

/** Folders for graphs on their way into the library are named after the process, so that leftovers can be told. */
const FOLDER_PREFIX = 'autoencoder-workbook-graph-';

let leftoversRemoved = false;

/** Removes folders whose process is gone: it ended between writing a graph and loading it. */
function removeLeftovers(): void {
  if (leftoversRemoved) return;
  leftoversRemoved = true;
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(FOLDER_PREFIX)) continue;
    const owner = Number.parseInt(name.slice(FOLDER_PREFIX.length), 10);
    if (!isRunning(owner)) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** A graph inside the native library, ready to run. */
export interface NativeGraph {
  /**
   * Runs what the outputs need.
   *
   * @param inputs   tensors by placeholder name; stay the caller's
   * @param outputs  names of nodes
   * @returns the first output of each node; kept until the caller disposes them
   */
  run(inputs: Readonly<Record<string, tf.Tensor>>, outputs: readonly string[]): tf.Tensor[];
  dispose(): void;
}

/**
 * Loads a graph into the native library. It travels through a file in a private temporary folder, which is gone when
 * this returns.
 *
 * @throws Error when the library refuses the graph
 */
export function loadGraph(graph: Graph): NativeGraph {
  removeLeftovers();
  const backend = nativeBackend();
  const folder = mkdtempSync(join(tmpdir(), `${FOLDER_PREFIX}${process.pid}-`));
  let id: number | undefined;
  try {
    writeFileSync(join(folder, 'saved_model.pb'), encodeSavedModel(graph), { mode: 0o600 });
    id = backend.loadSavedModelMetaGraph(folder, GRAPH_TAG);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return {
    run(inputs, outputs) {
      if (id === undefined) throw new Error('NativeGraph: run after dispose; build a new one');
      const names = Object.keys(inputs).map((name) => ({ name: `${name}:0`, dtype: 'float32' as const }));
      const results = backend.runSavedModel(
        id,
        Object.values(inputs),
        names,
        outputs.map((name) => `${name}:0`),
      );
      return results.map((result) => tf.keep(result));
    },
    dispose() {
      if (id !== undefined) backend.deleteSavedModel(id);
      id = undefined;
    },
  };
}
