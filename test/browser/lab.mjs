// @ts-check
/**
 * A notebook open in JupyterLab, driven through the commands behind its menu and keys.
 *
 * @typedef {import('playwright-core').Page} Page
 */

const KERNEL_TIMEOUT_MS = 120_000;

/**
 * What an output holds, as far as the test asks.
 *
 * @typedef {object} CellResult
 * @property {number} index
 * @property {string} source
 * @property {boolean} ran         whether the kernel gave the cell a number
 * @property {string[]} problems   errors and what was written to stderr
 * @property {string[]} types      MIME types of its displays
 */

/**
 * Opens a notebook and waits until its kernel is ready.
 *
 * @param {Page} page
 * @param {URL} server    address of JupyterLab with its token
 * @param {string} path   below notebooks/
 */
export async function openNotebook(page, server, path) {
  const url = new URL(server);
  // A workspace of its own, so that nothing from an earlier session is open.
  url.pathname = `/lab/workspaces/test-${Date.now()}/tree/${path}`;
  await page.goto(url.href);
  await page.waitForFunction(
    (wanted) => {
      const { jupyterapp } = /** @type {any} */ (globalThis);
      const panel = jupyterapp?.shell.currentWidget;
      return panel?.context?.path === wanted && panel.sessionContext.session?.kernel?.status === 'idle';
    },
    path,
    { timeout: KERNEL_TIMEOUT_MS },
  );
  await page.evaluate(() =>
    /** @type {any} */ (globalThis).jupyterapp.commands.execute('notebook:clear-all-cell-outputs'),
  );
}

/** @param {Page} page @returns {Promise<number>} */
export const countCells = (page) =>
  page.evaluate(() => /** @type {any} */ (globalThis).jupyterapp.shell.currentWidget.content.widgets.length);

/**
 * Runs one cell, as Shift+Enter does, and returns what came of it.
 *
 * @param {Page} page
 * @param {number} index
 * @returns {Promise<CellResult | undefined>} undefined for a text cell
 */
export async function runCell(page, index) {
  return page.evaluate(async (position) => {
    const { jupyterapp } = /** @type {any} */ (globalThis);
    const notebook = jupyterapp.shell.currentWidget.content;
    notebook.activeCellIndex = position;
    await jupyterapp.commands.execute('notebook:run-cell');
    const { model } = notebook.widgets[position];
    if (model.type !== 'code') return undefined;
    const outputs = model.outputs.toJSON();
    const joined = (/** @type {string | string[]} */ text) => (Array.isArray(text) ? text.join('') : text);
    return {
      index: position,
      source: model.sharedModel.getSource(),
      ran: model.executionCount !== null,
      problems: outputs.flatMap((/** @type {any} */ output) => {
        if (output.output_type === 'error') return [`${output.ename}: ${output.evalue}`];
        return output.output_type === 'stream' && output.name === 'stderr' ? [joined(output.text)] : [];
      }),
      types: outputs.flatMap((/** @type {any} */ output) => Object.keys(output.data ?? {})),
    };
  }, index);
}

/**
 * Brings a cell into view: JupyterLab draws only what is near.
 *
 * @param {Page} page
 * @param {number} index
 */
export async function scrollToCell(page, index) {
  await page.evaluate(async (position) => {
    const { content } = /** @type {any} */ (globalThis).jupyterapp.shell.currentWidget;
    content.activeCellIndex = position;
    await content.scrollToItem(position, 'start');
  }, index);
}
