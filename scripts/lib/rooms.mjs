// @ts-check
// The order of the rooms of src, and what each may import.
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';
import { filesBelow } from './files.mjs';

/** From the top down: a room imports only from rooms after it. */
export const ROOMS = [
  'cli',
  'notebook',
  'viz',
  'scoreboard',
  'evaluation',
  'detection',
  'metrics',
  'training',
  'models',
  'pca',
  'data',
  'math',
  'runtime',
];

/** Packages that one room alone may load; their types may be named elsewhere. */
const OWNERS = [
  { pattern: /^tslab(\/|$)/, room: 'notebook' },
  { pattern: /^@tensorflow\//, room: 'runtime' },
];

/** The doors to TensorFlow; figures are drawn without it. */
const TENSORFLOW_DOORS = /^runtime\/(tensorflow|native)$/;

const roomOf = (/** @type {string} */ file) => (file.includes('/') ? (file.split('/')[0] ?? '') : '');

/**
 * @param {string} file        below src, such as `viz/lines.ts`
 * @param {string} specifier   as the file writes it
 * @param {object} [options]
 * @param {boolean} [options.typesOnly]  an `import type`
 * @returns {string | undefined} what is wrong with the import
 */
export function importProblem(file, specifier, { typesOnly = false } = {}) {
  const room = roomOf(file);
  if (!specifier.startsWith('.')) {
    if (typesOnly) return undefined;
    const owner = OWNERS.find(({ pattern }) => pattern.test(specifier));
    return owner && owner.room !== room ? `${specifier} is for ${owner.room}/ only` : undefined;
  }
  const target = posix.join(posix.dirname(file), specifier);
  const targetRoom = roomOf(target);
  if (room === '') return undefined;
  if (room === 'viz' && TENSORFLOW_DOORS.test(target)) return `${specifier}: viz/ works without TensorFlow`;
  if (targetRoom === room) return undefined;
  if (targetRoom === '') return `${specifier} is the public surface; import from the room that declares the name`;
  if (!ROOMS.includes(targetRoom)) return `${specifier}: ${targetRoom}/ is no room of src`;
  return ROOMS.indexOf(targetRoom) > ROOMS.indexOf(room)
    ? undefined
    : `${specifier} points upwards: ${targetRoom}/ stands above ${room}/`;
}

/**
 * The text from the start of the import or export statement around a position.
 *
 * @param {string} text
 * @param {number} position
 */
function statementAt(text, position) {
  const before = text.slice(0, position);
  return text.slice(Math.max(before.lastIndexOf('\nimport '), before.lastIndexOf('\nexport ')) + 1, position);
}

/**
 * Every import of src, as its files write it.
 *
 * @param {string} sources  the folder src
 * @returns {{ file: string, specifier: string, typesOnly: boolean }[]}
 */
export function importsOf(sources) {
  return filesBelow(sources)
    .filter((file) => /\.[tj]s$/.test(file))
    .flatMap((file) => {
      const text = readFileSync(join(sources, file), 'utf8');
      return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName, pos }) => ({
        file,
        specifier: fileName,
        typesOnly: /^(import|export) type\b/.test(statementAt(text, pos)),
      }));
    });
}

/**
 * All imports of src that break the order.
 *
 * @param {string} sources  the folder src
 * @returns {string[]}
 */
export function misplacedImports(sources) {
  const unknown = filesBelow(sources)
    .filter((file) => file.includes('/') && !ROOMS.includes(roomOf(file)))
    .map((file) => `src/${file}: no room of this name`);
  const problems = importsOf(sources).flatMap(({ file, specifier, typesOnly }) => {
    const problem = importProblem(file, specifier, { typesOnly });
    return problem === undefined ? [] : [`src/${file}: ${problem}`];
  });
  return [...unknown, ...problems];
}

/**
 * Which room imports from which, from the top down.
 *
 * @param {string} sources  the folder src
 * @returns {[from: string, to: string][]}
 */
export function roomArrows(sources) {
  const found = new Set(
    importsOf(sources)
      .filter(({ file, specifier }) => file.includes('/') && specifier.startsWith('.'))
      .map(({ file, specifier }) => `${roomOf(file)} ${roomOf(posix.join(posix.dirname(file), specifier))}`),
  );
  return ROOMS.flatMap((from) =>
    ROOMS.filter((to) => to !== from && found.has(`${from} ${to}`)).map(
      (to) => /** @type {[string, string]} */ ([from, to]),
    ),
  );
}
