// @ts-check
import { spawn } from 'node:child_process';
import { jupyterEnvironment, pythonProgram } from './jupyter.mjs';
import { HTML_TEMPLATE } from './kernelspec.mjs';

/** @typedef {import('./project.mjs').Project} Project */

/**
 * Starts JupyterLab on the notebooks: on the loopback interface, with a token, with this project's kernel only.
 *
 * @param {Project} project
 * @param {readonly string[]} args  further arguments of JupyterLab, such as --no-browser
 * @param {import('node:child_process').StdioOptions} [stdio]
 */
export function startLab(project, args, stdio = 'inherit') {
  const [python = '', ...command] = pythonProgram(project, 'lab.py', [
    `--ServerApp.root_dir=${project.notebooks}`,
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
    // What File → Export makes.
    `--HTMLExporter.template_name=${HTML_TEMPLATE}`,
    '--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate',
    ...args,
  ]);
  return spawn(python, command, { cwd: project.root, env: jupyterEnvironment(project), stdio });
}
