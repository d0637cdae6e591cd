// @ts-check
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readJson } from './files.mjs';
import { jupyterEnvironment, pythonProgram } from './jupyter.mjs';
import { HTML_TEMPLATE } from './kernelspec.mjs';

/** @typedef {import('./project.mjs').Project} Project */

/**
 * Starts JupyterLab: on the loopback interface, with a token, with this project's kernel only.
 *
 * @param {Project} project
 * @param {object} options
 * @param {string} options.folder           what its list of files shows
 * @param {string} [options.page]           the file that it opens on
 * @param {readonly string[]} [options.args]  further arguments of JupyterLab, such as --no-browser
 * @param {import('node:child_process').StdioOptions} [options.stdio]
 */
export function startLab(project, { folder, page, args = [], stdio = 'inherit' }) {
  const [python = '', ...command] = pythonProgram(project, 'lab.py', [
    `--ServerApp.root_dir=${folder}`,
    ...(page === undefined ? [] : [`--LabApp.default_url=/lab/tree/${page}`]),
    '--ServerApp.ip=127.0.0.1',
    // The address and what goes wrong, not every request.
    '--Application.log_level=WARN',
    // In a container there is often nobody but root; loopback and the token guard the server all the same.
    ...(process.getuid?.() === 0 ? ['--allow-root'] : []),
    // Ctrl-C stops at once; notebooks are saved as one works.
    '--ServerApp.answer_yes=True',
    '--KernelSpecManager.allowed_kernelspecs=tslab',
    '--KernelSpecManager.ensure_native_kernel=False',
    '--MappingKernelManager.default_kernel_name=tslab',
    // What a cell prints or draws is never held back for its size: it stays on this machine.
    '--ZMQChannelsWebsocketConnection.limit_rate=False',
    // What File → Export makes.
    `--HTMLExporter.template_name=${HTML_TEMPLATE}`,
    '--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate',
    ...args,
  ]);
  return spawn(python, command, { cwd: project.root, env: jupyterEnvironment(project), stdio });
}

/**
 * A JupyterLab of this checkout that runs already.
 *
 * @typedef {object} RunningLab
 * @property {string} url     its address, with the token
 * @property {number} pid
 * @property {string} folder  what it shows
 */

/**
 * Looks for servers among the files that running ones keep, and asks each whether it is there; a killed one leaves its
 * file behind.
 *
 * @param {Project} project
 * @returns {Promise<RunningLab[]>}
 */
export async function runningLabs({ cache }) {
  const folder = join(cache, 'jupyter', 'runtime');
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => /^jpserver-\d+\.json$/.test(name));
  const servers = await Promise.all(
    files.map(async (name) => {
      const { url, token, pid, root_dir: root } = readJson(join(folder, name)) ?? {};
      if (typeof url !== 'string') return [];
      try {
        const answer = await fetch(`${url}api/status?token=${token}`, { signal: AbortSignal.timeout(2000) });
        return answer.ok ? [{ url: `${url}lab?token=${token}`, pid: Number(pid), folder: String(root) }] : [];
      } catch {
        return [];
      }
    }),
  );
  return servers.flat();
}
