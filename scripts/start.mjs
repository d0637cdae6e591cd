// @ts-check
// Sets up what is missing, then opens JupyterLab on the reader's copies of the chapters; notebooks/README.md says more.
import { existsSync, mkdirSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { runningLabs, startLab } from './lib/lab.mjs';
import { project } from './lib/project.mjs';
import { setUp } from './lib/setup.mjs';

const HELP = `Usage: npm start [-- OPTIONS]

Sets up what is missing and opens JupyterLab on my/: copies of the chapters, and room for notebooks of your own.

  --no-browser    print the address instead of opening a browser
  --port N        another port than 8888; when it is taken, the next free one is used
  --root FOLDER   show another folder than my/; it must lie below this checkout, where cells find the package
  --another       start although one runs already for this checkout
  --help          print this

Whatever else is given goes to JupyterLab. notebooks/README.md says more, also how to work over SSH.`;

/** How often the page of contents is brought up to date while JupyterLab runs. */
const CONTENTS_MS = 15_000;

const { root, isAnother, rest } = readArguments(process.argv.slice(2));
const isOwn = root === undefined;
const folder = isOwn ? project.own : resolve(root);
if (!isOwn && !existsSync(folder)) fail(`there is no folder ${root}`);
if (relative(project.root, folder).startsWith('..')) {
  fail(`--root must lie below ${project.root}, where cells find the package; got ${folder}`);
}

if (!(await setUp())) process.exit(1);

const [running] = isAnother ? [] : await runningLabs(project);
if (running !== undefined) {
  console.log(`
JupyterLab runs already for this checkout (process ${running.pid}, on ${relative(project.root, running.folder) || '.'}/):

    ${running.url}

Open that address, or end it with Ctrl-C where it was started. To have a second one: npm start -- --another
`);
  process.exit(0);
}

let page;
if (isOwn) {
  // After the set-up: these need packages that it installs.
  const { prepareWorkspace } = await import('./lib/notebooks/workspace.mjs');
  const { CONTENTS, writeContents } = await import('./lib/notebooks/contents.mjs');
  mkdirSync(folder, { recursive: true });
  const news = prepareWorkspace(project);
  for (const line of news) console.log(`  ${line}`);
  writeContents(project, { news });
  setInterval(() => writeContents(project, { news }), CONTENTS_MS).unref();
  page = CONTENTS;
}

console.log(`\nOpening JupyterLab on ${relative(project.root, folder) || '.'}/. Ctrl-C ends it.\n`);
const server = startLab(project, { folder, args: rest, ...(page === undefined ? {} : { page }) });

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

/**
 * Takes out what is meant for this script; JupyterLab has many options of its own.
 *
 * @param {readonly string[]} args
 */
function readArguments(args) {
  /** @type {{ root: string | undefined, isAnother: boolean, rest: string[] }} */
  const found = { root: undefined, isAnother: false, rest: [] };
  for (let at = 0; at < args.length; at++) {
    const argument = args[at] ?? '';
    if (argument === '--help' || argument === '-h') {
      console.log(HELP);
      process.exit(0);
    } else if (argument === '--another') found.isAnother = true;
    else if (argument === '--root') {
      at += 1;
      found.root = args[at] ?? fail('--root needs a folder');
    } else if (argument.startsWith('--root=')) found.root = argument.slice('--root='.length);
    else found.rest.push(argument);
  }
  return found;
}

/** @param {string} message @returns {never} */
function fail(message) {
  console.error(`start: ${message}`);
  process.exit(2);
}
