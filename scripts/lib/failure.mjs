// @ts-check

/**
 * Why a step could not be done, told so that a reader can act on it.
 *
 * @typedef {object} Account
 * @property {string} problem    one sentence, no full stop
 * @property {string[]} [tried]  commands or places, in order
 * @property {string} [log]      the log file, where there is one
 * @property {string} [tail]     its last lines
 * @property {string} remedy     what to do now
 */

export class SetupFailure extends Error {
  /** @param {Account} account */
  constructor(account) {
    super(account.problem);
    this.name = 'SetupFailure';
    this.account = account;
  }
}

/** Failures that have the same cause and the same remedy whichever step they hit. */
const COMMON_CAUSES = [
  {
    pattern: /ENOSPC|No space left on device|disk quota exceeded|EDQUOT/i,
    problem: 'the disk is full',
    remedy: 'Free some space (the set-up takes about 2 GB, and 1 GB more for a while), then run it again.',
  },
  {
    pattern:
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|name resolution|NewConnectionError|ConnectTimeout|ReadTimeout|ProxyError|network is unreachable|network request failed|getaddrinfo/i,
    problem: 'the server could not be reached',
    remedy:
      'Check the network (behind a proxy: set HTTPS_PROXY), then run it again. Only the first set-up needs the network; what is already done is kept.',
  },
  {
    pattern: /EACCES|EPERM|EROFS|Permission denied|Read-only file system/i,
    problem: 'a file could not be written',
    remedy:
      'Make sure that you own the checkout (or the project that this is installed in, and your cache folder) and that it is writable (no sudo is needed), then run it again.',
  },
];

/**
 * Reads the cause out of a log, as far as it is one of the usual ones.
 *
 * @param {string} text
 * @returns {{ problem: string, remedy: string } | undefined}
 */
export function commonCause(text) {
  return COMMON_CAUSES.find(({ pattern }) => pattern.test(text));
}

/**
 * The account of any error that a step threw.
 *
 * @param {unknown} error
 * @returns {Account}
 */
export function accountOf(error) {
  if (error instanceof SetupFailure) return error.account;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const cause = commonCause(text);
  return {
    problem: cause?.problem ?? 'an unexpected error',
    tail: text,
    remedy:
      cause?.remedy ??
      'Run it again; if it stays, delete .cache, .venv and node_modules (of a project that this is installed in: node_modules) and start afresh.',
  };
}

/**
 * @param {string} step
 * @param {Account} account
 * @returns {string} several lines, the last one the remedy
 */
export function describeFailure(step, account) {
  const indent = (/** @type {string} */ text) => text.trimEnd().replace(/^/gm, '    ');
  const lines = [`The step "${step}" failed: ${account.problem}.`];
  if (account.tried?.length) lines.push('  Tried:', ...account.tried.map((attempt) => indent(attempt)));
  if (account.tail) lines.push(account.log ? `  Last lines of ${account.log}:` : '  Details:', indent(account.tail));
  lines.push(`  Remedy: ${account.remedy}`);
  return lines.join('\n');
}
