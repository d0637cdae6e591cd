// @ts-check
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 20_000;

/** A running JupyterLab. The address carries the token; `stop` gives the exit code. */
/** @typedef {{ url: URL, log: () => string, stop: () => Promise<number | null> }} Server */

/**
 * Starts JupyterLab as a reader does, on a free port, and waits for its address.
 *
 * @param {string} root  the checkout
 * @param {object} [options]
 * @param {readonly string[]} [options.args]      further arguments of `npm start`
 * @param {'quick' | 'full'} [options.profile]    how much the notebooks compute
 * @returns {Promise<Server>}
 */
export async function startServer(root, { args = [], profile = 'quick' } = {}) {
  const child = spawn(
    process.execPath,
    [
      join(root, 'scripts', 'start.mjs'),
      ...['--no-browser', '--another', '--port', '0'],
      ...args,
      // The page's own commands, as behind the menu and the keys.
      '--LabApp.expose_app_in_browser=True',
    ],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { WORKBOOK_PROFILE: profile, ...process.env } },
  );
  let text = '';
  /** @type {Promise<number | null>} */
  const closed = new Promise((resolve) => child.once('close', resolve));

  const stop = async () => {
    child.kill('SIGINT');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    const code = await closed;
    clearTimeout(timer);
    return code;
  };

  const url = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`JupyterLab gave no address:\n${text}`)), START_TIMEOUT_MS);
    const listen = (/** @type {Buffer} */ chunk) => {
      text += chunk;
      const [address] = /http:\/\/127\.0\.0\.1:\d+\/lab\S*\?token=\w+/.exec(text) ?? [];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve(new URL(address));
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    closed.then((code) => reject(new Error(`JupyterLab ended with code ${code}:\n${text}`)));
  });
  return { url, log: () => text, stop };
}
