// @ts-check

/**
 * What the first cell of a chapter says, in the form that all chapters share.
 *
 * @typedef {object} Head
 * @property {string} title     such as `2 · Dense autoencoder`
 * @property {string} question  the bold paragraph under it
 * @property {string} time      what computing and reading take
 */

/**
 * Reads the first cell of a chapter; what is not there is empty.
 *
 * @param {import('./read.mjs').Notebook} notebook
 * @returns {Head}
 */
export function chapterHead({ cells }) {
  const text = cells[0]?.source ?? '';
  const [, title = ''] = /^# +(.+)$/m.exec(text) ?? [];
  const [, question = ''] = /^\*\*((?!(?:Time|Previous|Next):).+?)\*\*$/m.exec(text) ?? [];
  const [, time = ''] = /^\*\*Time:\*\* *(.+?)\.?$/m.exec(text) ?? [];
  return { title, question, time };
}
