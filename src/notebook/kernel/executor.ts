import { createRequire } from 'node:module';
import { join } from 'node:path';
import { runInThisContext } from 'node:vm';
import type { Converter } from 'tslab/dist/converter';
import { type CellError, CellSources, scriptName } from './cellErrors';
import { CHECKPOINT, withCheckpoints } from './checkpoints';
import { keepReached } from './declarations';
import { CellNames } from './names';
import { withPlainNames } from './plainNames';
import { SideModules } from './sideModules';
import { signalsSeen } from './signals';
import type { Tslab } from './tslab';

const PACKAGE = 'autoencoder-workbook';

/** How a cell ended. */
export type Outcome =
  | { readonly status: 'ok' }
  | { readonly status: 'error'; readonly error: CellError }
  /** The reader stopped it; what it declared so far is kept. */
  | {
      readonly status: 'stopped';
      readonly kept: readonly string[];
      readonly lost: readonly string[];
      /** Whether a calculation was broken off in its middle. */
      readonly brokenOff: boolean;
    };

/** Thrown at a checkpoint of a stopped cell. */
class Stopped extends Error {
  constructor() {
    super('the cell was stopped');
    this.name = 'Stopped';
  }
}

/** Whether Node broke a cell off because the stop button was pressed. */
const isBrokenOff = (thrown: unknown): boolean =>
  (thrown as NodeJS.ErrnoException | null)?.code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED';

/** A cell at work. */
interface Run {
  /** Ends the waiting for a cell that does not come to an end by itself. */
  readonly giveUp: () => void;
}

/** Where a cell says what it is waiting for. */
export interface Notices {
  status(line: string): void;
  clearStatus(): void;
}

/** Runs cells one after the other; names that a cell declares are there for those after it. */
export class Executor {
  private readonly cells = new CellSources();
  private readonly names: Record<string, unknown> = {};
  private readonly modules: SideModules;
  private converter: Converter | undefined;
  private declarations = '';
  private run: Run | undefined;
  private notices: Notices | undefined;
  private isWarm = false;

  /**
   * @param folder  where cells are at home: `require` and relative imports start there
   */
  constructor(
    private readonly tslab: Tslab,
    folder: string,
  ) {
    this.cells.install();
    const nodeRequire = createRequire(join(folder, 'cell.js'));
    this.modules = new SideModules(nodeRequire, folder, { tslab, beforeLoad: (id) => this.announce(id, nodeRequire) });
  }

  /** tslab's converter; made when first needed, since it takes most of a second. */
  private get compiler(): Converter {
    this.converter ??= this.tslab.createConverter();
    return this.converter;
  }

  /** Lets the compiler read what the first cell will need. */
  warmUp(code: string): void {
    this.compiler.convert('', code);
    this.isWarm = code !== '';
  }

  /** Starts the compiler where the first cell came before it was; says what takes so long, step by step. */
  private getReady(notices: Notices): void {
    if (this.isWarm) return;
    notices.status('starting the TypeScript compiler …');
    this.converter ??= this.tslab.createConverter();
    notices.status('reading the types of the first cell …');
    this.isWarm = true;
  }

  /** Says so where a cell is about to load the package, which takes a second or two the first time. */
  private announce(id: string, nodeRequire: NodeJS.Require): (() => void) | undefined {
    if (id !== PACKAGE && !id.startsWith(`${PACKAGE}/`)) return undefined;
    try {
      if (require.cache[nodeRequire.resolve(id)]) return undefined;
    } catch {
      // Not installed: loading it says so better.
      return undefined;
    }
    this.notices?.status('loading TensorFlow …');
    return () => this.notices?.clearStatus();
  }

  /**
   * Runs a cell.
   *
   * @param code   as the reader wrote it
   * @param count  its number, from 1
   * @param stop   aborted when the reader stops the cell
   */
  async execute(
    code: string,
    { count, stop, notices }: { readonly count: number; readonly stop: AbortController; readonly notices: Notices },
  ): Promise<Outcome> {
    const { tslab } = this;
    this.notices = notices;
    this.getReady(notices);
    const meta = tslab.codeMetadata(code);
    if (meta.mode === 'browser') return { status: 'ok' };
    const { code: longer, columnOf } = withPlainNames(tslab.compiler, code);
    if (meta.module !== undefined) {
      const found = this.compiler.addModule(meta.module, code, meta);
      return found.length === 0 ? { status: 'ok' } : { status: 'error', error: this.cells.diagnosed(found, code) };
    }
    const converted = this.compiler.convert(this.declarations, longer);
    notices.clearStatus();
    this.modules.update(converted.sideOutputs ?? []);
    if (converted.diagnostics.length > 0) {
      const found = converted.diagnostics.map((one) => ({
        ...one,
        start: { ...one.start, character: columnOf(one.start.line, one.start.character) },
        end: { ...one.end, character: columnOf(one.end.line, one.end.character) },
      }));
      return { status: 'error', error: this.cells.diagnosed(found, code) };
    }
    const declared = converted.declOutput ?? '';
    if (!converted.output) {
      this.declarations = declared;
      return { status: 'ok' };
    }
    const lines = converted.output.trimEnd().split('\n').length;
    this.cells.add(count, { code, origin: tslab.originOf(converted.output), lines });
    const isAsync = converted.hasToplevelAwait === true;
    const javaScript = isAsync ? withCheckpoints(tslab.compiler, converted.output) : converted.output;
    // The stop button may have been pressed while the compiler worked.
    await signalsSeen();
    if (stop.signal.aborted) return { status: 'stopped', kept: [], lost: [], brokenOff: false };
    const names = new CellNames(this.names, converted.lastExpressionVar);
    const failure = await this.runScript(javaScript, { names, count, stop, isAsync });
    const lost = names.close();
    this.declarations = keepReached(tslab.compiler, { declared, before: this.declarations, lost });
    if (stop.signal.aborted) {
      const brokenOff = failure !== undefined && isBrokenOff(failure.thrown);
      return { status: 'stopped', kept: names.kept(), lost: [...lost], brokenOff };
    }
    if (failure) return { status: 'error', error: this.cells.thrown(failure.thrown, count) };
    if (names.lastValue !== undefined && names.lastValue !== null) console.log(names.lastValue);
    return { status: 'ok' };
  }

  /** Runs the JavaScript of a cell to its end; returns what it threw. */
  private async runScript(
    javaScript: string,
    cell: {
      readonly names: CellNames;
      readonly count: number;
      readonly stop: AbortController;
      readonly isAsync: boolean;
    },
  ): Promise<{ readonly thrown: unknown } | undefined> {
    const { names, count, stop, isAsync } = cell;
    const checkpoint = (): void => {
      if (stop.signal.aborted) throw new Stopped();
    };
    // A function, so that `let` and `const` may be declared anew in another cell, and for speed.
    const head = `(${isAsync ? 'async ' : ''}function (exports, require, ${CHECKPOINT}) { `;
    const tail = '\n})(__tslab__.exports, __tslab__.require, __tslab__.checkpoint)';
    let giveUp = (): void => {};
    const givenUp = new Promise<void>((resolve) => {
      giveUp = resolve;
    });
    this.run = { giveUp };
    Object.assign(globalThis, { __tslab__: { exports: names.exports, require: this.modules.require, checkpoint } });
    try {
      const result: unknown = runInThisContext(head + javaScript + tail, {
        filename: scriptName(count),
        columnOffset: -head.length,
        // The stop button breaks off what runs in one go; what awaits is asked to end.
        breakOnSigint: true,
      });
      if (isAsync) await Promise.race([result, givenUp]);
      return undefined;
    } catch (thrown) {
      if (isBrokenOff(thrown)) stop.abort(thrown);
      return { thrown };
    } finally {
      this.run = undefined;
    }
  }

  /** Ends the waiting for a stopped cell that does not end; its remaining statements will not run. */
  giveUp(): void {
    this.run?.giveUp();
  }

  /** What the compiler knows about the thing at a position of the code. */
  inspect(code: string, position: number): ReturnType<Converter['inspect']> | undefined {
    return this.compiler.inspect(this.declarations, code, position);
  }

  /** What may stand at a position of the code. */
  complete(code: string, position: number): ReturnType<Converter['complete']> {
    return this.compiler.complete(this.declarations, code, position);
  }

  /** Shows an error from outside any cell, such as one in a timer. */
  describe(error: unknown): string {
    return this.cells.thrown(error, 0).traceback.join('\n');
  }

  /** Frees the compiler's watchers. */
  close(): void {
    this.converter?.close();
  }
}
