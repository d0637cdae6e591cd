// @ts-check
// The API reference: every public name with its docstring, grouped by the room that declares it.
import { join, relative } from 'node:path';
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
    entryPoints: [join(sources, 'index.ts')],
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
    intentionallyNotExported: ['CATALOGUE', 'VARYING'],
  });
  /** @type {string[]} */
  const problems = [];
  app.logger.log = (message, level) => {
    if (level >= LogLevel.Warn) problems.push(stripVTControlCharacters(message));
  };
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, (context) => groupByRoom(context, sources));
  const reflections = await app.convert();
  if (reflections) app.validate(reflections);
  return { app, reflections, problems };
}

/**
 * Files each public name under its room, such as `models`.
 *
 * @param {import('typedoc').Context} context
 * @param {string} sources
 */
function groupByRoom(context, sources) {
  for (const child of context.project.children ?? []) {
    const declaration = context.getSymbolFromReflection(child)?.declarations?.[0];
    if (declaration === undefined) continue;
    const [room = ''] = relative(sources, declaration.getSourceFile().fileName).split(/[\\/]/);
    // A function's docstring belongs to its signature.
    const holders = child.kindOf(ReflectionKind.Function) ? (child.signatures ?? []) : [child];
    for (const holder of holders) {
      holder.comment ??= new Comment();
      holder.comment.blockTags.push(new CommentTag('@category', [{ kind: 'text', text: room }]));
    }
  }
}
