// @ts-check
// The picture of the rooms in ARCHITECTURE.md, drawn from what src imports.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOMS, roomArrows } from './rooms.mjs';

/** @typedef {import('./project.mjs').Project} Project */
/** @typedef {[from: string, to: string]} Arrow */

const [START, END] = ['<!-- rooms -->', '<!-- /rooms -->'];

/** The page that holds the picture. */
export const pageOf = (/** @type {Project} */ { root }) => join(root, 'ARCHITECTURE.md');

/**
 * The arrows that do not follow from others: a → c is left out where a → b → c is drawn. There are no circles.
 *
 * @param {readonly Arrow[]} arrows
 * @returns {Arrow[]}
 */
export function essentialArrows(arrows) {
  const next = (/** @type {string} */ room) => arrows.filter(([from]) => from === room).map(([, to]) => to);
  /** @type {(from: string, to: string) => boolean} */
  const reaches = (from, to) => next(from).some((room) => room === to || reaches(room, to));
  return arrows.filter(([from, to]) => !next(from).some((room) => room !== to && reaches(room, to)));
}

/**
 * The rooms as a Mermaid diagram, which GitHub and editors draw.
 *
 * @param {readonly Arrow[]} arrows  all that there are
 * @returns {string}
 */
export function roomsDiagram(arrows) {
  const essential = essentialArrows(arrows);
  const drawn = ROOMS.filter((room) => arrows.some((arrow) => arrow.includes(room)));
  return [
    '```mermaid',
    'flowchart TD',
    ...drawn.map((room) => `  ${room}["${room}/"]`),
    ...essential.map(([from, to]) => `  ${from} --> ${to}`),
    '```',
    '',
    `Drawn by \`npm run rooms\` from the imports of \`src\`. ${arrows.length} arrows in all; the ${arrows.length - essential.length} that follow from the ones shown are left out.`,
  ].join('\n');
}

/**
 * The page with the picture between its marks.
 *
 * @param {string} page
 * @param {string} picture
 * @returns {string | undefined} undefined when the page has no place for it
 */
export function withPicture(page, picture) {
  const [start, end] = [page.indexOf(START), page.indexOf(END)];
  if (start < 0 || end < start) return undefined;
  return `${page.slice(0, start + START.length)}\n${picture}\n${page.slice(end)}`;
}

/**
 * Whether the page shows the rooms as they are.
 *
 * @param {Project} project
 * @returns {string[]} what is wrong
 */
export function pictureProblems(project) {
  const path = pageOf(project);
  const page = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const drawn = withPicture(page, roomsDiagram(roomArrows(project.sources)));
  if (drawn === undefined) return [`ARCHITECTURE.md must hold ${START} and ${END}, between which the rooms are drawn`];
  return drawn === page ? [] : ['ARCHITECTURE.md shows other rooms or imports than src has: npm run rooms'];
}
