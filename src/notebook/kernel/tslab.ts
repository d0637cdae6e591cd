import { createRequire, SourceMap } from 'node:module';
import type * as TypeScript from '@tslab/typescript-for-tslab';
import type { Converter } from 'tslab/dist/converter';
import type { CodeMetadata } from 'tslab/dist/metadata';

/** The version of tslab that this kernel was written and tested against. */
export const TESTED_TSLAB = '1.0.22';

/** tslab's own fork of the compiler, which knows top-level `await` and the declarations of earlier cells. */
export type Compiler = typeof TypeScript;

/** The display door of tslab's own library; figures and tslab's `display` send through it. */
interface DisplayDoor {
  lastWriteDisplayData: unknown;
}

/** The parts of tslab that this kernel stands on. */
export interface Tslab {
  readonly version: string;
  readonly compiler: Compiler;
  readonly createConverter: () => Converter;
  readonly isCompleteCode: (code: string) => { readonly completed: boolean; readonly indent?: string };
  readonly printQuickInfo: (info: TypeScript.QuickInfo) => string;
  readonly codeMetadata: (code: string) => CodeMetadata;
  readonly displayDoor: DisplayDoor;
  /** What `import … from 'tslab'` gives in a cell. */
  readonly library: unknown;
  /** `require` as tslab's own files see it. */
  readonly require: NodeJS.Require;
  /** The way back from a JavaScript text that the converter made to the lines of the cell. */
  readonly originOf: (output: string) => Origin | undefined;
}

/** Finds the place in the source for a place in the output; both count lines and columns from 0. */
export type Origin = (line: number, column: number) => { readonly line: number; readonly column: number } | undefined;

const INLINE_MAP = /\n?\/\/# sourceMappingURL=data:application\/json;base64,([A-Za-z0-9+/=]+)\s*$/;
const MAP_COMMENT = /\n?\/\/# sourceMappingURL=\S+\s*$/;
/** Lines that the converter puts before a cell. */
const PREFIX_LINES = 1;

/** Follows two source maps backwards: from the JavaScript that runs to the module before it, and on to the cell. */
function follow(first: unknown, second: unknown): Origin {
  const toModule = new SourceMap(second as never);
  const toSource = new SourceMap(first as never);
  return (line, column) => {
    const inModule = toModule.findEntry(line, column);
    if (!('originalLine' in inModule)) return undefined;
    const inSource = toSource.findEntry(inModule.originalLine, inModule.originalColumn);
    if (!('originalLine' in inSource) || inSource.originalLine < PREFIX_LINES) return undefined;
    return { line: inSource.originalLine - PREFIX_LINES, column: inSource.originalColumn };
  };
}

/**
 * Loads tslab with a compiler that also says which line of the cell each line of its output comes from; on its own it
 * throws that away. The compiler's module is replaced in Node's cache before the converter asks for it.
 *
 * @throws Error when it is another version than the tested one: its parts may have changed
 */
export function loadTslab(): Tslab {
  const main = require.resolve('tslab/dist/main.js');
  const own = createRequire(main);
  const { version } = own('../package.json') as { readonly version: string };
  if (version !== TESTED_TSLAB) {
    throw new Error(`the kernel was tested with tslab ${TESTED_TSLAB}, this is ${version}`);
  }
  const path = own.resolve('@tslab/typescript-for-tslab');
  const compiler = own(path) as Compiler;
  const origins = new Map<string, Origin>();
  const replaced = require.cache[path];
  if (!replaced) throw new Error(`tslab's compiler is not among the loaded modules: ${path}`);
  replaced.exports = withSourceMaps(compiler, origins);
  const converter = own('./converter.js') as typeof import('tslab/dist/converter');
  return {
    version,
    compiler,
    createConverter: () => converter.createConverter({ isJS: false, isBrowser: false }),
    isCompleteCode: converter.isCompleteCode,
    printQuickInfo: (own('./inspect.js') as typeof import('tslab/dist/inspect')).printQuickInfo,
    codeMetadata: (own('./metadata.js') as typeof import('tslab/dist/metadata')).getCodeMetadata,
    displayDoor: own('./jupyter.js') as DisplayDoor,
    library: own('./public.js'),
    require: own,
    originOf(output) {
      const origin = origins.get(output);
      origins.delete(output);
      return origin;
    },
  };
}

/** The compiler with the two functions replaced through which the converter asks for JavaScript. */
function withSourceMaps(compiler: Compiler, origins: Map<string, Origin>): object {
  const createWatchCompilerHost = (files: string[], options: TypeScript.CompilerOptions, ...rest: unknown[]): unknown =>
    (compiler.createWatchCompilerHost as (...args: unknown[]) => unknown)(
      files,
      { ...options, inlineSourceMap: true },
      ...rest,
    );
  const transpileModule: Compiler['transpileModule'] = (input, options) => {
    const [, encoded] = INLINE_MAP.exec(input) ?? [];
    const result = compiler.transpileModule(input.replace(INLINE_MAP, ''), {
      ...options,
      compilerOptions: { ...options.compilerOptions, sourceMap: true },
    });
    const outputText = result.outputText.replace(MAP_COMMENT, '\n');
    if (encoded !== undefined && result.sourceMapText !== undefined) {
      const first: unknown = JSON.parse(Buffer.from(encoded, 'base64').toString());
      origins.set(outputText, follow(first, JSON.parse(result.sourceMapText)));
    }
    return { ...result, outputText };
  };
  const replacements = { createWatchCompilerHost, transpileModule };
  const descriptors = Object.entries(replacements).map(
    ([name, value]) => [name, { value, enumerable: true, configurable: true, writable: true }] as const,
  );
  return Object.defineProperties(
    {},
    { ...Object.getOwnPropertyDescriptors(compiler), ...Object.fromEntries(descriptors) },
  );
}
