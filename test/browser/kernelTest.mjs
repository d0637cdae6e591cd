// @ts-check
import { join } from 'node:path';
import { lookAt, openNotebook, runCell, runSound, startCell } from './lab.mjs';
import { pressStop } from './stop.mjs';
import { MOST_SILENT_MS, runListening } from './waiting.mjs';

/** @typedef {import('playwright-core').Page} Page */

/** Cells of the fixture. */
const CELLS = { imports: 1, training: 2, resumed: 3, type: 4, error: 5, flood: 6 };

function expect(/** @type {boolean} */ holds, /** @type {string} */ what) {
  if (!holds) throw new Error(what);
}

/**
 * The stop button, errors, floods and completion, as a reader meets them.
 *
 * @param {Page} page
 * @param {URL} server
 * @param {object} where
 * @param {string} where.path      of the fixture, below the server's root
 * @param {string} where.pictures  folder for screenshots
 */
export async function testKernel(page, server, { path, pictures }) {
  await openNotebook(page, server, path);
  const first = await runListening(page, CELLS.imports);
  const imported = await lookAt(page, CELLS.imports);
  expect(imported?.problems.length === 0, `the first cell failed: ${imported?.problems.join('; ')}`);
  expect(imported?.types.length === 0 && imported.text === '', 'the first cell keeps what it said while it waited');

  const { text, kept, stoppedMs } = await pressStop(page, CELLS.training);
  expect(kept.join() === 'dense,live,run', `kept are ${kept.join()}, not dense, live and run`);
  expect(/Not reached: after\./.test(text), 'the rest of the stopped cell ran');
  const plot = await lookAt(page, CELLS.training);
  expect(plot?.types.includes('image/png') === true, 'the live plot of the stopped cell has no picture');
  const resumed = await runSound(page, CELLS.resumed);
  expect(/^interrupt true epochs$/m.test(resumed?.text ?? ''), `training did not go on: ${resumed?.text}`);
  await page.screenshot({ path: join(pictures, 'stopped.png') });

  const wrongType = await runCell(page, CELLS.type);
  expect(/^TypeScript: line 1: Type 'string'/.test(wrongType?.problems[0] ?? ''), 'a type error is not shown as such');
  const thrown = await runCell(page, CELLS.error);
  expect(thrown?.problems[0] === 'RangeError: on purpose', `the error is ${thrown?.problems[0]}`);
  const area = page.locator(`.jp-Cell[data-windowed-list-index="${CELLS.error}"] .jp-OutputArea`).first();
  const shown = (await area.textContent()) ?? '';
  expect(/line 2, in fails/.test(shown) && /line 5/.test(shown), `the error does not name its lines:\n${shown}`);
  expect(!/node:|tslab|node_modules/.test(shown), `the error shows the machinery:\n${shown}`);
  await area.screenshot({ path: join(pictures, 'error.png') });

  const flood = await runSound(page, CELLS.flood);
  const lines = flood?.text.trim().split('\n') ?? [];
  expect(lines.length === 1500 && lines.at(-1) === 'line 1499', `of 1500 printed lines ${lines.length} arrived`);
  const completionMs = await complete(page);
  return [
    `first cell: first sign after ${Math.round(first.first)} ms, longest silence ${Math.round(first.longest)} ms`,
    `■: the cell ended ${Math.round(stoppedMs)} ms after it was pressed; ${text.match(/dense · stopped[^\n]*/)?.[0]}`,
    `Tab answered after ${Math.round(completionMs)} ms`,
    ...(first.longest > MOST_SILENT_MS ? [`slow: silent for more than ${MOST_SILENT_MS} ms`] : []),
  ];
}

/** Types the beginning of a name into a new cell and presses Tab. */
async function complete(/** @type {Page} */ page) {
  await page.evaluate(async () => {
    const { jupyterapp } = /** @type {any} */ (globalThis);
    await jupyterapp.commands.execute('notebook:insert-cell-below');
    await jupyterapp.commands.execute('notebook:enter-edit-mode');
  });
  await page.keyboard.type('const another = await fit(dense, train, { ...long, valida');
  const pressed = performance.now();
  await page.keyboard.press('Tab');
  await page
    .locator('.jp-Completer-item:has-text("validation"), .cm-line:has-text("validation")')
    .first()
    .waitFor({ timeout: 20_000 });
  return performance.now() - pressed;
}

/**
 * Closes the tab during a training and comes back: the kernel has gone on.
 *
 * @param {import('playwright-core').BrowserContext} context
 * @param {URL} server
 * @param {string} path
 */
export async function testClosedTab(context, server, path) {
  const page = await context.newPage();
  await openNotebook(page, server, path);
  await runSound(page, CELLS.imports);
  await page.evaluate(() => {
    const { content } = /** @type {any} */ (globalThis).jupyterapp.shell.currentWidget;
    const code = content.widgets[2].model.sharedModel;
    code.setSource(
      'const dense = denseAutoencoder({ latentDim: 8, hidden: [64], seed: 1 });\nconst run = await fit(dense, train, { epochs: 20, seed: 1 });',
    );
  });
  await startCell(page, CELLS.training);
  await page.waitForTimeout(500);
  await page.close({ runBeforeUnload: false });
  const again = await context.newPage();
  await openNotebook(again, server, path);
  const looked = await runCell(again, CELLS.resumed);
  await again.close();
  expect(
    /^epochs true epochs$/m.test(looked?.text ?? ''),
    `the training did not go on without the tab: ${looked?.text}`,
  );
  return ['the tab was closed during a training: it went on, and its result was there afterwards'];
}
