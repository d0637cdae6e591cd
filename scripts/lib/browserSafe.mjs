// @ts-check
// Which parts of src a browser can run, and what in them would keep it from doing so.
import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { filesBelow } from './files.mjs';
import { importsOf } from './rooms.mjs';

/** Rooms whose files know nothing of Node, except those below. */
export const BROWSER_ROOMS = ['math', 'pca', 'metrics', 'models'];

/** What belongs to Node there: folders of saved models, and the doors of the rooms, which list them too. */
export const NODE_FILES = [
  'models/arrayFile.ts',
  'models/families.ts',
  'models/store.ts',
  'models/trained.ts',
  ...BROWSER_ROOMS.map((room) => `${room}/index.ts`),
];

/** The files of `runtime` that a browser has another of (`runtime/browser`). */
const SEAM = ['runtime/tensorflow.ts', 'runtime/native.ts', 'runtime/nativeLibrary.ts'];

/** Packages that run everywhere. */
const PORTABLE = ['seedrandom'];

const COMMENTS_AND_TEXTS = /\/\*[\s\S]*?\*\/|\/\/.*|'(?:[^'\\\n]|\\.)*'/g;
const NODE_GLOBALS = /\b(?:process\.|Buffer\b|require\(|__dirname\b)/;

/**
 * What ties files of the browser's rooms to Node, each with the way there.
 *
 * @param {string} sources  the folder src
 * @returns {string[]}
 */
export function nodeTies(sources) {
  /** @type {Map<string, string[]>} */
  const imports = new Map();
  for (const { file, specifier, typesOnly } of importsOf(sources)) {
    if (!typesOnly) imports.set(file, [...(imports.get(file) ?? []), specifier]);
  }
  /** @type {Map<string, string | undefined>} */
  const known = new Map();

  /** @param {string} file @returns {string | undefined} */
  const tieOf = (file) => {
    if (known.has(file)) return known.get(file);
    known.set(file, undefined);
    const tie = SEAM.includes(file) ? undefined : (ownTie(sources, file) ?? tieOfImports(file));
    known.set(file, tie);
    return tie;
  };
  /** @param {string} file */
  const tieOfImports = (file) => {
    for (const specifier of imports.get(file) ?? []) {
      if (!specifier.startsWith('.')) {
        if (!PORTABLE.includes(specifier)) return `imports ${specifier}`;
        continue;
      }
      const target = fileOf(sources, posix.join(posix.dirname(file), specifier));
      const tie = tieOf(target);
      if (tie !== undefined) return `imports ${target}, which ${tie}`;
    }
    return undefined;
  };
  return filesBelow(sources)
    .filter((file) => BROWSER_ROOMS.some((room) => file.startsWith(`${room}/`)) && file.endsWith('.ts'))
    .filter((file) => !NODE_FILES.includes(file))
    .flatMap((file) => {
      const tie = tieOf(file);
      return tie === undefined ? [] : [`src/${file} must run in a browser, but ${tie}`];
    });
}

/** What a file itself asks of Node. */
function ownTie(/** @type {string} */ sources, /** @type {string} */ file) {
  const code = readFileSync(join(sources, file), 'utf8').replace(COMMENTS_AND_TEXTS, '');
  const [found] = NODE_GLOBALS.exec(code) ?? [];
  return found === undefined ? undefined : `uses ${found.replace(/[.(]$/, '')}`;
}

/** The file that an import without ending means. */
function fileOf(/** @type {string} */ sources, /** @type {string} */ path) {
  const found = [path, `${path}.ts`, `${path}.js`, `${path}/index.ts`].find(
    (file) => /\.\w+$/.test(file) && existsSync(join(sources, file)),
  );
  return found ?? `${path}.ts`;
}
