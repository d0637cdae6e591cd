import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nativeBackend } from '../../../runtime/native';
import { tf } from '../../../runtime/tensorflow';
import { encodeSavedModel, GRAPH_TAG } from '../graph/encode';
import { DType, type Graph } from '../graph/graphDef';
import { type LoopPlan, loopGraph, loopNames } from '../graph/loop';

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

/** What a run of a loop is given. */
export interface LoopRun<Name extends string> {
  readonly turns: number;
  /** Rows that the report has; as many as turns, or more. */
  readonly room: number;
  /** Tensors by name; they stay the caller's. */
  readonly inputs: Readonly<Record<Name, tf.Tensor>>;
  /** Values of the variables; they stay the caller's. */
  readonly variables: readonly tf.Tensor[];
}

/** A loop inside the native library. */
export class LoopProgram<Name extends string> {
  private readonly graph: NativeGraph;

  constructor(private readonly plan: LoopPlan<Name>) {
    this.graph = loadGraph(loopGraph(plan));
  }

  /** The rows of all turns, and the variables after the last one, which the caller disposes, where they change. */
  run({ turns, room, inputs, variables }: LoopRun<Name>): { rows: Float32Array; variables: tf.Tensor[] } {
    const { rowLength, changing } = this.plan;
    const own = { [loopNames.count]: tf.scalar(turns, 'int32'), [loopNames.report]: tf.zeros([room, rowLength]) };
    const values = variables.map((value, index) => [loopNames.variableIn(index), value] as const);
    const changed = changing ? variables.map((_, index) => loopNames.variableOut(index)) : [];
    try {
      const results = this.graph.run({ ...inputs, ...own, ...Object.fromEntries(values) }, [
        loopNames.rows,
        ...changed,
      ]);
      const [report, ...after] = results as [tf.Tensor, ...tf.Tensor[]];
      const rows = report.dataSync<'float32'>().subarray(0, turns * rowLength);
      report.dispose();
      return { rows, variables: after };
    } finally {
      tf.dispose(own);
    }
  }

  dispose(): void {
    this.graph.dispose();
  }
}

let xlaAnswer: { readonly missing: string | undefined } | undefined;

/**
 * Whether this TensorFlow library holds the XLA compiler: found out once, by compiling two numbers' worth of work.
 *
 * @returns why XLA cannot be used; undefined when it can
 */
export function xlaMissing(): string | undefined {
  xlaAnswer ??= { missing: canUseXla() ? undefined : 'this TensorFlow library has no XLA compiler' };
  return xlaAnswer.missing;
}

/** Runs one turn of a loop through XLA, with an operation in it that exists nowhere else. */
function canUseXla(): boolean {
  const own = { carried: {}, variables: [], changing: true, rowLength: 1, compiler: 'xla' } as const;
  try {
    const loop = new LoopProgram({
      ...own,
      turn(scope) {
        const numbers = scope.constant({ dtype: DType.float, shape: [2], values: [1, 2] });
        return { row: scope.op('XlaDynamicSlice', numbers, scope.integers([1]), scope.integers([1])), writes: [] };
      },
    });
    try {
      return loop.run({ turns: 1, room: 1, inputs: {}, variables: [] }).rows[0] === 2;
    } finally {
      loop.dispose();
    }
  } catch {
    return false;
  }
}
