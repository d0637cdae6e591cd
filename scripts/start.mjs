// @ts-check
// Sets up what is missing, then opens JupyterLab on the notebooks. What follows `--` goes to JupyterLab:
// npm start -- --no-browser --port 8899
import { startLab } from './lib/lab.mjs';
import { project } from './lib/project.mjs';
import { setUp } from './lib/setup.mjs';

if (!(await setUp())) process.exit(1);
console.log('\nOpening JupyterLab on notebooks/. Ctrl-C ends it.\n');
const server = startLab(project, process.argv.slice(2));

// In a terminal Ctrl-C reaches JupyterLab by itself; a signal from a program reaches only this process, and without a
// terminal JupyterLab listens to SIGTERM alone.
process.on('SIGINT', () => {
  if (!process.stdin.isTTY) server.kill('SIGTERM');
});
for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP'])) process.on(signal, () => server.kill('SIGTERM'));

server.once('error', (error) => {
  console.error(`JupyterLab could not be started: ${error.message}\n  Remedy: npm run doctor`);
  process.exit(1);
});
server.once('close', (code) => process.exit(code ?? 0));
