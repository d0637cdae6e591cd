// @ts-check
import { basename } from 'node:path';
import { countInExport, countInLab, expectDescribed } from './alts.mjs';
import { codeCells, command, lookAt, openNotebook, putCell, runNew } from './lab.mjs';
import { expectNames, pressStop } from './stop.mjs';
import { MOST_SILENT_MS, runListening } from './waiting.mjs';

/** @typedef {import('playwright-core').Page} Page */

/** The line that a training leaves in its cell. */
const TRAINED = / · (?:\d+ epochs? in|stopped (?:early )?after epoch) /;

/**
 * Runs a chapter from the top, measures how long its training cells are silent, stops the longest of them, and counts
 * the texts of its pictures.
 *
 * @param {Page} page
 * @param {URL} server
 * @param {string} path  of the working copy
 * @returns {Promise<string[]>}
 */
export async function testChapter(page, server, path) {
  await openNotebook(page, server, path);
  /** @type {{ index: number, first: number, longest: number, seconds: number }[]} */
  const trained = [];
  for (const [index, source] of (await codeCells(page)).entries()) {
    if (source === undefined) continue;
    const measured = await runListening(page, index);
    const looked = await lookAt(page, index);
    const problems = looked?.problems ?? [];
    if (problems.length > 0) throw new Error(`${basename(path)}, cell ${index + 1}: ${problems.join('\n')}`);
    if (TRAINED.test(looked?.text ?? '')) trained.push({ index, ...measured });
  }
  const said = [expectDescribed(`${basename(path)} in JupyterLab`, await countInLab(page))];
  const [longest] = [...trained].sort((a, b) => b.seconds - a.seconds);
  if (longest !== undefined) {
    const latest = Math.max(...trained.map(({ first }) => first));
    const silent = Math.max(...trained.map(({ longest: gap }) => gap));
    said.push(
      `${trained.length} training cells: first sign after at most ${Math.round(latest)} ms, longest silence ${Math.round(silent)} ms${silent > MOST_SILENT_MS ? ' (too long)' : ''}`,
      ...(await stopLongest(page, longest)),
    );
    const model = MODELS[/** @type {keyof typeof MODELS} */ (basename(path).slice(0, 2))];
    if (model !== undefined) said.push(...(await stopAndGoOn(page, longest.index, model)));
  }
  await command(page, 'docmanager:save');
  said.push(expectDescribed(`${basename(path)} as HTML`, await countInExport(server, path)));
  return said;
}

/** A model that can be trained further, by the beginning of a chapter's file name. */
const MODELS = { '01': 'net', '02': 'dense', '03': 'strided', '04': 'vae' };
/** A shorter cell may be through before the button is pressed. */
const LONG_SECONDS = 5;

/**
 * @param {Page} page
 * @param {{ index: number, seconds: number }} cell
 * @returns {Promise<string[]>}
 */
async function stopLongest(page, { index, seconds }) {
  if (seconds < LONG_SECONDS)
    return [`no training cell is long enough to be stopped (${seconds.toFixed(1)} s at most)`];
  const { text, kept, stoppedMs } = await pressStop(page, index, { when: /epoch [1-9]\d* of/ });
  await expectNames(page, index, kept);
  const [line] = text.match(/[^\n]*stopped after epoch[^\n]*/) ?? [];
  return [
    `cell ${index + 1}, the longest (${seconds.toFixed(0)} s), ended ${Math.round(stoppedMs)} ms after ■: ${line}`,
    `kept: ${kept.join(', ') || 'nothing was declared yet'}`,
  ];
}

/**
 * A training of the chapter's own model: stopped, its run kept, and taken up again.
 *
 * @param {Page} page
 * @param {number} index  of a cell; further ones are put behind it
 * @param {string} model
 */
async function stopAndGoOn(page, index, model) {
  await runNew(page, index, "import { fit as goOn } from 'autoencoder-workbook';");
  await putCell(
    page,
    index + 1,
    `const interrupted = await goOn(${model}, train, { epochs: 10_000, seed: 1 });\nconst beyond = 1;`,
  );
  const own = await pressStop(page, index + 2, { when: /epoch [1-9]\d* of/ });
  if (own.kept.join() !== 'interrupted') throw new Error(`kept is ${own.kept.join()}, not the run`);
  const resumed = await runNew(
    page,
    index + 2,
    `const wentOn = await goOn(${model}, train, { epochs: 1, seed: 1 });\nconsole.log(interrupted.stoppedBy, wentOn.stoppedBy);`,
  );
  if (!/^interrupt epochs$/m.test(resumed.text)) {
    throw new Error(`no training after the stop: ${resumed.text} ${resumed.problems.join('; ')}`);
  }
  return [`${model} was stopped ${Math.round(own.stoppedMs)} ms after ■, and trained on afterwards`];
}
