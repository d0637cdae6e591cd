import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { command } from '../command';
import type { Options } from '../options';
import { PACKAGE_FOLDER } from '../package';
import { type ExitCode, type Terminal, UsageError } from '../terminal';
import { DATA_HELP, LAYOUT_OPTIONS } from './data';

/** Variables that name a folder mean it as seen from where the command was typed. */
function foldersOfTheCaller(): Readonly<Record<string, string>> {
  const given = ['WORKBOOK_DATA_DIR', 'WORKBOOK_NATIVE_DIR', 'WORKBOOK_OUTPUT_DIR'].flatMap((name) => {
    const folder = process.env[name];
    return folder ? [[name, resolve(folder)] as const] : [];
  });
  return Object.fromEntries(given);
}

/** Runs Node on something of the package and passes its exit code on; Ctrl-C reaches both. */
function runNode(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  return new Promise((finished, reject) => {
    const child = spawn(process.execPath, [...args], {
      cwd: PACKAGE_FOLDER,
      env: { ...process.env, ...foldersOfTheCaller() },
      stdio: ['inherit', 'pipe', 'pipe'],
    });
    child.stdout.setEncoding('utf8').on('data', (text: string) => terminal.out(text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => terminal.err(text));
    // In a terminal Ctrl-C reaches the child by itself.
    const passOn = (): void => {
      if (!process.stdin.isTTY) child.kill('SIGINT');
    };
    terminal.signal.addEventListener('abort', passOn, { once: true });
    child.once('error', reject);
    child.once('close', (code) => finished(code === 0 || code === 2 ? code : 1));
  });
}

/** A script of the repository. */
function script(name: string): string {
  const path = join(PACKAGE_FOLDER, 'scripts', name);
  if (!existsSync(path)) {
    throw new Error(`workbook: ${path} must exist, got no such file; install the package again`);
  }
  return path;
}

function expectNotebooks(): void {
  const folder = join(PACKAGE_FOLDER, 'notebooks');
  if (!existsSync(folder)) {
    throw new Error(
      'workbook: the notebooks are not part of the installed package, got no folder notebooks; clone the repository and run npm start there',
    );
  }
}

/** Switches that were given, to be passed on. */
const switches = (given: Readonly<Record<string, boolean>>): readonly string[] =>
  Object.keys(given)
    .filter((name) => given[name])
    .map((name) => `--${name}`);

export const setupCommand = command({
  name: 'setup',
  summary: "provide TensorFlow's native library, which all that computes needs",
  takes: [0, 0],
  options: {
    repair: { kind: 'switch', help: 'read all that is there as well, and make again what is damaged' },
  },
  notes: [
    'Once after npm install --ignore-scripts, and again when node_modules was made anew. On Linux the library comes from\nthe wheel on PyPI (274 MB; Python 3.10 or newer fetches it, a C++ compiler builds the addon), elsewhere from the\nbucket of TensorFlow.js. What is there already is not made again. In a clone of the repository it does what\nnpm run setup does: packages, Python environment, kernel and build as well.',
    'Library and addon are kept outside node_modules, for the next project too: in the cache folder of the user, or in\nthe folder that WORKBOOK_NATIVE_DIR names. The logs are in its sub-folder log.',
  ],
  examples: ['workbook setup', 'WORKBOOK_NATIVE_DIR=/opt/tensorflow workbook setup'],
  run: ({ terminal, options: { repair } }) => runNode([script('setup.mjs'), ...switches({ repair })], terminal),
});

/** Options of `workbook doctor`. */
export const doctorOptions = {
  data: { kind: 'text', value: 'DATA', help: 'with MODEL: name or path of data that it is for', otherwise: 'none' },
  layers: { kind: 'switch', help: 'with MODEL: signals and gradients layer by layer as well' },
  ...LAYOUT_OPTIONS,
  json: { kind: 'switch', help: 'print the findings as JSON' },
} as const satisfies Options;

export const doctorCommand = command({
  name: 'doctor',
  summary: 'say what of the set-up is in use, missing or damaged, or what is wrong with a model',
  operands: '[MODEL]',
  takes: [0, 1],
  options: doctorOptions,
  notes: [
    'MODEL is a folder that `workbook train` saved: what its layers make of the data, its codes and its reconstructions,\nagainst random weights of the same size and against the best constant. Nothing is changed. Exit code 1 where\nsomething is missing or wrong.',
    DATA_HELP,
  ],
  examples: ['workbook doctor', 'workbook doctor models/dense32 --data mnist-10k'],
  run: async (invocation) => {
    const { positionals, terminal, options } = invocation;
    const [folder] = positionals;
    const { json, data } = options;
    if (folder === undefined) return runNode([script('doctor.mjs'), ...switches({ json })], terminal);
    if (data === undefined) throw new UsageError(`doctor ${folder} needs --data, the data that the model is for`);
    await import('../../runtime/nativeLibrary');
    return (await import('../health')).health({ folder, data }, invocation);
  },
});

export const notebooksCommand = command({
  name: 'notebooks',
  summary: 'run notebooks from the top and write their outputs (in a clone of the repository)',
  operands: '[NAME…]',
  takes: [0, Number.POSITIVE_INFINITY],
  options: {
    check: { kind: 'switch', help: 'run only, write nothing' },
    quick: { kind: 'switch', help: 'with --check: the shortened training of the tests' },
  },
  examples: ['workbook notebooks 01-loss-math --check --quick'],
  run: ({ positionals, options: { check, quick }, terminal }) => {
    expectNotebooks();
    return runNode([script('notebooks.mjs'), ...positionals, ...switches({ check, quick })], terminal);
  },
});

export const labCommand = command({
  name: 'lab',
  summary: 'set up what is missing, then open JupyterLab on the notebooks (in a clone of the repository)',
  takes: [0, 0],
  options: {
    port: {
      kind: 'count',
      value: 'N',
      help: 'port on the loopback interface',
      otherwise: '8888, or the next free one',
    },
    'no-browser': { kind: 'switch', help: 'print the address, open nothing' },
  },
  examples: ['workbook lab --no-browser'],
  run: ({ options, terminal }) => {
    expectNotebooks();
    const port = options.port === undefined ? [] : [`--port=${options.port}`];
    const quiet = switches({ 'no-browser': options['no-browser'] });
    return runNode([script('start.mjs'), ...port, ...quiet], terminal);
  },
});
