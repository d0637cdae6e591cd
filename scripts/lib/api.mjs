// @ts-check
// The API reference: every public name with its docstring, grouped by family, and what each room offers besides.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { Application, Comment, CommentTag, Converter, LogLevel, ReflectionKind } from 'typedoc';

/** @typedef {import('./project.mjs').Project} Project */

/** What must have a docstring; the fields of a record may speak for themselves. */
const DOCUMENTED = /** @type {const} */ ([
  'Enum',
  'Variable',
  'Function',
  'Class',
  'Interface',
  'TypeAlias',
  'Method',
  'Accessor',
]);

/** Where the pages are written. */
export const apiFolder = (/** @type {Project} */ { output }) => join(output, 'api');

/**
 * The public surface as typedoc reads it. Whatever it remarks on meanwhile, such as a link to a name that does not exist
 * or a name without docstring, is a problem.
 *
 * @param {Project} project
 */
export async function readApi({ root, sources }) {
  const app = await Application.bootstrap({
    name: 'autoencoder-workbook',
    // The root, then what each room offers besides.
    entryPoints: [join(sources, 'index.ts'), ...doorsOf(sources)],
    tsconfig: join(root, 'tsconfig.json'),
    // Its links lead to files beside it.
    readme: 'none',
    // The check and the build compile src; here it is read.
    skipErrorChecking: true,
    // A clone may have no address that pages could link to.
    disableSources: true,
    excludePrivate: true,
    excludeExternals: true,
    categorizeByGroup: false,
    defaultCategory: 'other',
    navigation: { includeCategories: true },
    validation: { notExported: true, invalidLink: true, notDocumented: true },
    requiredToBeDocumented: [...DOCUMENTED],
    // Tables of constants, public through the types of their keys alone.
    intentionallyNotExported: ['CATALOGUE', 'QUANTITIES'],
  });
  /** @type {string[]} */
  const problems = [];
  app.logger.log = (message, level) => {
    if (level >= LogLevel.Warn) problems.push(stripVTControlCharacters(message));
  };
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, (context) => groupByFamily(context, sources));
  const reflections = await app.convert();
  if (reflections) app.validate(reflections);
  return { app, reflections, problems };
}

/**
 * The public file of each room.
 *
 * @param {string} sources
 */
function doorsOf(sources) {
  return readdirSync(sources)
    .map((room) => join(sources, room, 'index.ts'))
    .filter(existsSync);
}

/**
 * Files each name of the root under its family: the comment above its export, such as `models`.
 *
 * @param {import('typedoc').Context} context
 * @param {string} sources
 */
function groupByFamily(context, sources) {
  const families = familiesOf(readFileSync(join(sources, 'index.ts'), 'utf8'));
  for (const child of context.project.children?.flatMap((module) => module.children ?? []) ?? []) {
    const family = families.get(child.name);
    if (family === undefined) continue;
    // A function's docstring belongs to its signature.
    const holders = child.kindOf(ReflectionKind.Function) ? (child.signatures ?? []) : [child];
    for (const holder of holders) {
      holder.comment ??= new Comment();
      holder.comment.blockTags.push(new CommentTag('@category', [{ kind: 'text', text: family }]));
    }
  }
}

/**
 * The family of each name of the root: the comment `// family — what it is` above its export.
 *
 * @param {string} text  of the root's index.ts
 * @returns {Map<string, string>}
 */
export function familiesOf(text) {
  /** @type {Map<string, string>} */
  const families = new Map();
  let family = '';
  for (const [, comment, names] of text.matchAll(/^\/\/ (.+) — .*$|^export (?:type )?\{([^}]*)\}/gm)) {
    if (comment !== undefined) family = comment;
    for (const name of (names ?? '').split(',')) {
      const plain = name.trim().replace(/^type /, '');
      if (plain !== '') families.set(plain, family);
    }
  }
  return families;
}
