// @ts-check
// For contributors: writes requirements.txt anew from requirements.in, with all packages that those need, for every
// system and Python that the workbook runs on, by version and checksum; the newest versions that fit. Then, as ever,
// `npm run licences` and `npm test`.
//
//   npm run lock              what is in requirements.txt stays as far as it fits
//   npm run lock -- --newest  the newest versions of all
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { run } from './lib/command.mjs';
import { accountOf, describeFailure } from './lib/failure.mjs';
import { project, pythonOf } from './lib/project.mjs';
import { findPython, OLDEST } from './lib/python.mjs';

const { values } = parseArgs({ options: { newest: { type: 'boolean', default: false } } });
const { cache, logs, requirements, root } = project;
const log = join(logs, 'lock.log');
const venv = join(cache, 'lock');
const python = pythonOf(venv);
const remedy = 'Read the log; check the network.';
/** The tool that works the list out, pinned as well. */
const TOOL = fileURLToPath(new URL('./lock-tool.txt', import.meta.url));

try {
  if (!existsSync(python)) await run([...(await findPython()), '-m', 'venv', venv], { log, remedy });
  const pip = [python, '-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '--require-hashes'];
  await run([...pip, '-r', TOOL], { log, remedy });
  await run(
    [
      ...[python, '-m', 'uv', 'pip', 'compile', 'requirements.in', '--output-file', requirements],
      ...['--universal', '--python-version', OLDEST.join('.'), '--generate-hashes'],
      ...(values.newest ? ['--upgrade'] : []),
    ],
    { cwd: root, env: { UV_CUSTOM_COMPILE_COMMAND: 'npm run lock' }, log, remedy },
  );
  console.log('requirements.txt is written. Now: npm run licences, npm test.');
} catch (error) {
  console.error(describeFailure('lock', accountOf(error)));
  process.exitCode = 1;
}
