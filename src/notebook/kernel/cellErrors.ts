import { inspect } from 'node:util';
import type { Diagnostic } from 'tslab/dist/converter';
import type { Origin } from './tslab';

/** What is remembered of a cell that ran, so that errors can show its lines. */
export interface CellSource {
  readonly code: string;
  /** Undefined where the converter gave no map. */
  readonly origin: Origin | undefined;
  /** Lines of its JavaScript; the call of the cell as a whole stands behind them. */
  readonly lines: number;
}

/** An error as a notebook shows it. */
export interface CellError {
  readonly name: string;
  readonly message: string;
  /** Lines for the reader, with terminal colours. */
  readonly traceback: readonly string[];
}

/** A place in a cell; lines count from 1. */
interface Place {
  readonly cell: number;
  readonly line: number;
  readonly within: string | undefined;
}

const red = (text: string): string => `\u001b[1;31m${text}\u001b[0m`;
const bold = (text: string): string => `\u001b[1m${text}\u001b[0m`;

/** Lines shown before the one that failed. */
const CONTEXT = 2;
/** More places than this belong to a recursion that helps nobody. */
const MOST_PLACES = 4;
const MOST_DIAGNOSTICS = 4;

const SCRIPT = /^cell \[(\d+)\]$/;
/** How a stack names a line of a cell. */
const PLACE = /^\s+at (?:async )?(?:(.*) \()?cell \[(\d+)\], line (\d+)\)?$/;

/** The name under which the code of a cell runs. */
export const scriptName = (count: number): string => `cell [${count}]`;

/** Files of the machinery, of no use to who reads a stack: Node's own, tslab's, and this kernel's. */
const MACHINERY = /^node:|[\\/]node_modules[\\/](?:@tslab|tslab|zeromq)[\\/]|[\\/]notebook[\\/]kernel[\\/]/;

/** The cells that ran, for the stacks of their errors. */
export class CellSources {
  private readonly cells = new Map<number, CellSource>();

  add(count: number, cell: CellSource): void {
    this.cells.set(count, cell);
  }

  /**
   * Makes the stacks of all errors speak of cells and their lines, and leave the kernel out. Also what a reader
   * prints with `console.log(error)` is then readable.
   */
  install(): void {
    Error.prepareStackTrace = (error, sites) => {
      const frames = sites.flatMap((site) => {
        const file = site.getFileName() ?? site.getEvalOrigin() ?? '';
        const [, count] = SCRIPT.exec(file) ?? [];
        if (count === undefined) return MACHINERY.test(file) || file === '' ? [] : [`    at ${site}`];
        const line = this.lineOf(Number(count), site.getLineNumber() ?? 1, site.getColumnNumber() ?? 1);
        if (line === undefined) return [];
        const within = site.getFunctionName();
        const where = `cell [${count}], line ${line}`;
        return [`    at ${within ? `${within} (${where})` : where}`];
      });
      return [headOf(error), ...frames].join('\n');
    };
  }

  /** The line of the cell that a line of its JavaScript came from; all count from 1. */
  private lineOf(count: number, line: number, column: number): number | undefined {
    const cell = this.cells.get(count);
    if (!cell?.origin || line > cell.lines) return undefined;
    const place = cell.origin(line - 1, column - 1);
    return place && place.line + 1;
  }

  /** Shows what a cell threw: its message, and the lines of cells that led to it. */
  thrown(error: unknown, running: number): CellError {
    if (!(error instanceof Error) && !isErrorLike(error)) {
      const message = typeof error === 'string' ? error : inspect(error);
      return { name: 'Thrown', message, traceback: [`${red('Thrown')}: ${message}`] };
    }
    const { name = 'Error', message } = error;
    const places = placesOf(error).slice(0, MOST_PLACES);
    const cause = (error as { cause?: unknown }).cause;
    return {
      name,
      message,
      traceback: [
        `${red(name)}: ${message}`,
        ...(cause === undefined ? [] : [`caused by ${cause instanceof Error ? headOf(cause) : inspect(cause)}`]),
        ...places.flatMap((place) => this.shown(place, running)),
      ],
    };
  }

  /** Shows what the compiler finds wrong with a cell. */
  diagnosed(diagnostics: readonly Diagnostic[], code: string): CellError {
    // A message in several parts comes as several diagnostics of one place; the first says what is wrong.
    const places = new Map<string, Diagnostic[]>();
    for (const one of diagnostics) {
      const key = `${one.fileName ?? ''}:${one.start.offset}`;
      places.set(key, [...(places.get(key) ?? []), one]);
    }
    const groups = [...places.values()];
    const shown = groups.slice(0, MOST_DIAGNOSTICS).flatMap((group): string[] => {
      const [{ start, end, fileName, code: number } = diagnosticOfNothing] = group;
      const text = group.map(({ messageText }, depth) => '  '.repeat(depth) + messageText).join('\n');
      const remedy = UNKNOWN_NAME.has(number) && fileName === undefined ? ' Was the cell that declares it run?' : '';
      const where = fileName === undefined ? `line ${start.line + 1}` : `${fileName}, line ${start.line + 1}`;
      const width = end.line === start.line ? Math.max(1, end.character - start.character) : 1;
      return [
        `${red('TypeScript')}: ${text}${remedy}`,
        bold(where),
        ...(fileName === undefined ? excerpt(code, start.line + 1, { column: start.character, width }) : []),
      ];
    });
    const [first] = groups[0] ?? [];
    const more = groups.length - MOST_DIAGNOSTICS;
    return {
      name: 'TypeScript',
      message: first ? `line ${first.start.line + 1}: ${first.messageText}` : 'the cell could not be compiled',
      traceback: [...shown, ...(more > 0 ? [`and ${more} more`] : [])],
    };
  }

  /** A place as the reader sees it: the cell if it is another one, the line, and what stands there. */
  private shown({ cell, line, within }: Place, running: number): string[] {
    const where = cell === running ? `line ${line}` : `cell [${cell}], line ${line}`;
    const code = this.cells.get(cell)?.code;
    return [bold(within ? `${where}, in ${within}` : where), ...(code === undefined ? [] : excerpt(code, line))];
  }
}

const diagnosticOfNothing: Diagnostic = {
  start: { offset: 0, line: 0, character: 0 },
  end: { offset: 0, line: 0, character: 0 },
  messageText: '',
  category: 1,
  code: 0,
};

/** TypeScript's numbers for a name that nothing declares. */
const UNKNOWN_NAME = new Set([2304, 2552, 18004]);

/** Errors of another realm, such as those of a `vm` context. */
function isErrorLike(value: unknown): value is Error {
  return typeof value === 'object' && value !== null && 'message' in value && 'stack' in value;
}

/** Name and message of an error, never throwing on odd ones. */
function headOf(error: Error): string {
  try {
    return String(error);
  } catch {
    return 'Error';
  }
}

/** The lines of cells in an error's stack, innermost first; of several calls in one line the first. */
function placesOf({ stack = '' }: Error): Place[] {
  const places = stack.split('\n').flatMap((frame): Place[] => {
    const [, within, cell, line] = PLACE.exec(frame) ?? [];
    return cell === undefined ? [] : [{ cell: Number(cell), line: Number(line), within }];
  });
  return places.filter(({ cell, line }, index) => {
    const inner = places[index - 1];
    return inner === undefined || inner.cell !== cell || inner.line !== line;
  });
}

/** Some lines of a cell with their numbers, an arrow at one of them and a mark under what is meant. */
function excerpt(
  code: string,
  line: number,
  mark?: { readonly column: number; readonly width: number },
): readonly string[] {
  const lines = code.split('\n');
  const digits = String(line).length;
  const numbered = lines.slice(Math.max(0, line - 1 - CONTEXT), line).map((text, index, { length }) => {
    const number = line - length + 1 + index;
    return `${number === line ? '→' : ' '} ${String(number).padStart(digits)}  ${text}`;
  });
  return mark === undefined
    ? numbered
    : [...numbered, `${' '.repeat(digits + 4 + mark.column)}${'~'.repeat(mark.width)}`];
}
