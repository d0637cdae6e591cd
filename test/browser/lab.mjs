// @ts-check
/**
 * A notebook open in JupyterLab, driven through the commands behind its menu and keys.
 *
 * @typedef {import('playwright-core').Page} Page
 */

const KERNEL_TIMEOUT_MS = 120_000;
const CELL_TIMEOUT_MS = 600_000;

/**
 * What an output holds, as far as the test asks.
 *
 * @typedef {object} CellResult
 * @property {number} index
 * @property {string} source
 * @property {boolean} ran         whether the kernel gave the cell a number
 * @property {string[]} problems   errors and what was written to stderr
 * @property {string[]} types      MIME types of its displays
 * @property {string} text         what it printed
 */

/**
 * Opens a page of the server in a workspace of its own, so that nothing from an earlier session is open.
 *
 * @param {Page} page
 * @param {URL} server    address of JupyterLab with its token
 * @param {string} path   below the server's root
 */
export async function openFile(page, server, path) {
  const url = new URL(server);
  url.pathname = `/lab/workspaces/test-${Date.now()}/tree/${path}`;
  await page.goto(url.href);
}

/**
 * Opens a notebook and waits until its kernel is ready.
 *
 * @param {Page} page
 * @param {URL} server
 * @param {string} path
 * @param {object} [options]
 * @param {boolean} [options.keepsOutputs]  whether the outputs that it comes with stay
 */
export async function openNotebook(page, server, path, { keepsOutputs = false } = {}) {
  await openFile(page, server, path);
  await page.waitForFunction(
    (wanted) => {
      const { jupyterapp } = /** @type {any} */ (globalThis);
      const panel = jupyterapp?.shell.currentWidget;
      return panel?.context?.path === wanted && panel.sessionContext.session?.kernel?.status === 'idle';
    },
    path,
    { timeout: KERNEL_TIMEOUT_MS },
  );
  if (!keepsOutputs) await command(page, 'notebook:clear-all-cell-outputs');
}

/**
 * @param {Page} page
 * @param {string} name
 * @param {object} [args]
 */
export const command = (page, name, args = {}) =>
  page.evaluate(
    ([id, options]) => /** @type {any} */ (globalThis).jupyterapp.commands.execute(id, options),
    [name, args],
  );

/** @param {Page} page @returns {Promise<number>} */
export const countCells = (page) =>
  page.evaluate(() => /** @type {any} */ (globalThis).jupyterapp.shell.currentWidget.content.widgets.length);

/**
 * The sources of all cells; of text cells undefined.
 *
 * @param {Page} page
 * @returns {Promise<(string | undefined)[]>}
 */
export const codeCells = (page) =>
  page.evaluate(() =>
    /** @type {any} */ (globalThis).jupyterapp.shell.currentWidget.content.widgets.map(
      (/** @type {any} */ { model }) => (model.type === 'code' ? model.sharedModel.getSource() : undefined),
    ),
  );

/**
 * What a cell has shown so far.
 *
 * @param {Page} page
 * @param {number} index
 * @returns {Promise<CellResult | undefined>} undefined for a text cell
 */
export const lookAt = (page, index) =>
  page.evaluate((position) => {
    const { model } = /** @type {any} */ (globalThis).jupyterapp.shell.currentWidget.content.widgets[position];
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
      text: outputs
        .map((/** @type {any} */ output) => joined(output.text ?? output.data?.['text/plain'] ?? ''))
        .join('\n'),
    };
  }, index);

/**
 * Starts a cell as Shift+Enter does, without waiting for it.
 *
 * @param {Page} page
 * @param {number} index
 */
export const startCell = (page, index) =>
  page.evaluate((position) => {
    const { jupyterapp } = /** @type {any} */ (globalThis);
    jupyterapp.shell.currentWidget.content.activeCellIndex = position;
    void jupyterapp.commands.execute('notebook:run-cell');
  }, index);

/**
 * Waits until a cell is no longer at work: JupyterLab puts a star in place of its number meanwhile.
 *
 * @param {Page} page
 * @param {number} index
 */
export async function waitForCell(page, index) {
  await page.waitForFunction(
    (position) => {
      const panel = /** @type {any} */ (globalThis).jupyterapp.shell.currentWidget;
      return panel.content.widgets[position].model.executionState !== 'running';
    },
    index,
    { timeout: CELL_TIMEOUT_MS },
  );
}

/**
 * Runs one cell to its end and returns what came of it.
 *
 * @param {Page} page
 * @param {number} index
 * @returns {Promise<CellResult | undefined>} undefined for a text cell
 */
export async function runCell(page, index) {
  page.setDefaultTimeout(CELL_TIMEOUT_MS);
  await page.evaluate(async (position) => {
    const { jupyterapp } = /** @type {any} */ (globalThis);
    jupyterapp.shell.currentWidget.content.activeCellIndex = position;
    await jupyterapp.commands.execute('notebook:run-cell');
  }, index);
  return lookAt(page, index);
}

/**
 * Runs a code cell and fails when something is wrong with it.
 *
 * @param {Page} page
 * @param {number} index
 * @returns {Promise<CellResult | undefined>}
 */
export async function runSound(page, index) {
  const result = await runCell(page, index);
  if (result === undefined) return undefined;
  if (result.problems.length > 0) {
    throw new Error(`cell ${index + 1}: ${result.problems.join('\n')}\n\n${result.source}`);
  }
  if (!result.ran) throw new Error(`cell ${index + 1} was not run`);
  return result;
}

/**
 * Puts a code cell behind another one.
 *
 * @param {Page} page
 * @param {number} index  the cell before it
 * @param {string} code
 */
export async function putCell(page, index, code) {
  await page.evaluate(
    async ([position, text]) => {
      const { jupyterapp } = /** @type {any} */ (globalThis);
      const { content } = jupyterapp.shell.currentWidget;
      content.activeCellIndex = position;
      await jupyterapp.commands.execute('notebook:insert-cell-below');
      content.activeCell.model.sharedModel.setSource(text);
    },
    /** @type {[number, string]} */ ([index, code]),
  );
}

/**
 * Puts a code cell behind another one and runs it.
 *
 * @param {Page} page
 * @param {number} index  the cell before it
 * @param {string} code
 * @returns {Promise<CellResult>}
 */
export async function runNew(page, index, code) {
  await putCell(page, index, code);
  const result = await runCell(page, index + 1);
  if (result === undefined) throw new Error('the new cell is none for code');
  return result;
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

/**
 * Changes between the light and the dark theme and waits until the page has it.
 *
 * @param {Page} page
 * @param {'light' | 'dark'} theme
 */
export async function useTheme(page, theme) {
  await command(page, 'apputils:change-theme', { theme: theme === 'dark' ? 'JupyterLab Dark' : 'JupyterLab Light' });
  await page.waitForFunction(
    (isLight) => /** @type {any} */ (globalThis).document.body.dataset.jpThemeLight === isLight,
    String(theme === 'light'),
  );
}
