// @ts-check
// Under which licences the packages are that the set-up installs; the file THIRD-PARTY.md says so.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from './command.mjs';
import { readJson } from './files.mjs';
import { TENSORFLOW_VERSION } from './wheel.mjs';

/** @typedef {import('./project.mjs').Project} Project */

/**
 * @typedef {object} Package
 * @property {string} name
 * @property {string} version  several for several Python versions, separated by `, `
 * @property {string} licence  an SPDX expression
 */

/** Where the file stands. */
export const licencesFile = (/** @type {Project} */ { root }) => join(root, 'THIRD-PARTY.md');

/** Licences that ask for no more than their own text to be kept. */
const PERMISSIVE = [
  ...['0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause', 'CC0-1.0', 'ISC', 'MIT', 'MIT-0'],
  ...['PSF-2.0', 'Python-2.0', 'Unlicense'],
];

/** Licences that ask for more from whoever passes a changed copy on. The workbook uses them unchanged. */
const COPYLEFT = ['LGPL-3.0-or-later', 'MPL-2.0'];

/** Packages that name their licence otherwise than by its SPDX identifier; each was read. */
const READ = [
  { name: /^nodejs-polars-/, says: 'SEE LICENSE IN LICENSE', licence: 'MIT' },
  { name: /^(bleach|requests|tornado|arrow|overrides|asttokens)$/, says: /Apache/, licence: 'Apache-2.0' },
  { name: /./, says: /^BSD License$/, licence: 'BSD-3-Clause' },
  { name: /./, says: /^MIT License$/, licence: 'MIT' },
  { name: /./, says: /^ISC License \(ISCL\)$/, licence: 'ISC' },
  { name: /./, says: /^Mozilla Public License 2\.0 \(MPL 2\.0\)$/, licence: 'MPL-2.0' },
  { name: /./, says: /^Python Software Foundation License$/, licence: 'PSF-2.0' },
];

/**
 * @param {string} name
 * @param {string} said  how the package names its licence
 */
function normalised(name, said) {
  const read = READ.find(
    (row) => row.name.test(name) && (row.says instanceof RegExp ? row.says.test(said) : row.says === said),
  );
  return read?.licence ?? said.replace(/^\((.*)\)$/, '$1');
}

/** Whether every licence that an expression names is one that we know. */
export function isKnown(/** @type {string} */ expression) {
  const names = expression.split(/ AND | OR |[()]/).filter((part) => part.trim() !== '');
  return names.length > 0 && names.every((name) => [...PERMISSIVE, ...COPYLEFT].includes(name.trim()));
}

/**
 * The npm packages of the lock file, those for other systems among them.
 *
 * @param {Project} project
 * @returns {(Package & { dev: boolean })[]} sorted, each once
 */
export function npmPackages({ lockFile }) {
  const { packages } = readJson(lockFile);
  /** @type {Map<string, Package & { dev: boolean }>} */
  const found = new Map();
  for (const [path, entry] of Object.entries(packages)) {
    if (path === '' || entry.link) continue;
    const name = entry.name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const key = `${name} ${entry.version}`;
    const dev = Boolean(entry.dev) && (found.get(key)?.dev ?? true);
    found.set(key, { name, version: entry.version, licence: normalised(name, String(entry.license ?? 'none')), dev });
  }
  return [...found.values()].sort(byName);
}

/** @param {Package} a @param {Package} b */
const byName = (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.version < b.version ? -1 : 1);

/**
 * What requirements.txt asks for.
 *
 * @param {string} text
 * @returns {Map<string, { versions: string[], markers: string[] }>} by name
 */
export function pinnedPackages(text) {
  const found = new Map();
  for (const [, name, version, marker = ''] of text.matchAll(/^([\w.-]+)==(\S+)(?: ; ([^\\\n]*))?/gm)) {
    const { versions, markers } = found.get(name) ?? { versions: [], markers: [] };
    found.set(name, { versions: [...versions, version], markers: [...markers, marker.trim()] });
  }
  return found;
}

/** Prints how packages in a folder (or in the environment, without one) name their licences in their metadata. */
const ASK = `
import json, sys
from importlib.metadata import distributions

def licence(fields):
    said = [c.split(" :: ")[-1] for c in fields.get("classifier", []) if c.startswith("License :: OSI Approved :: ")]
    plain = fields.get("license", "").split("\\n")[0]
    return fields.get("license_expression") or " AND ".join(sorted(said)) or plain

found = distributions(path=sys.argv[1:]) if sys.argv[1:] else distributions()
print(json.dumps({d.metadata["Name"].lower().replace("_", "-").replace(".", "-"): licence(d.metadata.json) for d in found}))`;

/**
 * How Python packages name their licences: those of the environment as they say themselves, those for other systems as
 * their archives do, which are fetched for that.
 *
 * @param {Project} project
 * @param {string} work  a folder for these
 * @returns {Promise<Package[]>}
 */
export async function pythonPackages(project, work) {
  const { python, requirements } = project;
  const listed = existsSync(licencesFile(project)) ? listedPython(readFileSync(licencesFile(project), 'utf8')) : [];
  const pinned = pinnedPackages(readFileSync(requirements, 'utf8'));
  const answer = async (/** @type {readonly string[]} */ command) => {
    const { ok, output } = await inspect(command);
    if (!ok) throw new Error(`licences: pip and Python must find the packages, got ${output}; is the network there?`);
    return output;
  };
  const here = JSON.parse(await answer([python, '-c', ASK]));
  for (const [name, { versions, markers }] of pinned) {
    here[name] ??= listed.find((old) => old.name === name && old.version === versions.join(', '))?.licence;
    if (here[name] !== undefined) continue;
    const platform = markers.some((marker) => /'(win32|nt)'/.test(marker)) ? ['--platform', 'win_amd64'] : [];
    await answer([
      ...[python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--target', work],
      ...['--only-binary=:all:', '--python-version', '3.12', ...platform, `${name}==${versions[0]}`],
    ]);
  }
  const fetched = JSON.parse(await answer([python, '-c', ASK, work]));
  return [...pinned].map(([name, { versions }]) => ({
    name,
    version: versions.join(', '),
    licence: normalised(name, here[name] || fetched[name] || 'none'),
  }));
}

/** @param {readonly Package[]} packages */
function section(packages) {
  const licences = [...new Set(packages.map(({ licence }) => licence))].sort();
  return licences.map((licence) => {
    const items = packages.filter((some) => some.licence === licence);
    return `### ${licence}\n\n${items.map(({ name, version }) => `${name} ${version}`).join(' · ')}\n`;
  });
}

/** The name of a package that exists once for each system. */
const withoutSystem = (/** @type {string} */ name) =>
  name.replace(/-(android|darwin|freebsd|linux|linuxmusl|wasm32|webcontainers|win32)(-.*)?$/, '-…');

/**
 * @param {{ npm: readonly (Package & { dev: boolean })[], python: readonly Package[] }} packages
 * @returns {string}
 */
export function renderLicences({ npm, python }) {
  const copyleft = [...npm, ...python].filter(({ licence }) => COPYLEFT.some((name) => licence.includes(name)));
  const rows = new Set(copyleft.map(({ name, licence }) => `| ${withoutSystem(name)} | ${licence} |`));
  return [
    '# Licences of what the set-up installs',
    'Written by `npm run licences`; `npm run check` fails where it is not up to date, or names a licence that\n`scripts/lib/licences.mjs` does not know. The workbook itself is under the MIT licence ([LICENSE](LICENSE)); the data and\nfonts in it under those that [data/README.md](data/README.md) names. None of the packages below is part of the\nrepository: npm and pip fetch them, unchanged, from their registries.',
    '## Those that ask for more than a notice',
    'Used unchanged, as separate files that can be replaced: libvips reads images behind `sharp`, resvg draws charts, libzmq\ncarries messages between JupyterLab and the kernel; lightningcss serves the tests.',
    ['| package | licence |', '| --- | --- |', ...rows].join('\n'),
    "## TensorFlow's library",
    `From the wheel tensorflow-cpu ${TENSORFLOW_VERSION} (tensorflow on arm64), Apache-2.0; where no wheel fits, the older official library, Apache-2.0.\nIts own third-party notices are in the wheel.`,
    '## npm packages of the workbook',
    ...section(npm.filter(({ dev }) => !dev)),
    '## npm packages for its development alone',
    ...section(npm.filter(({ dev }) => dev)),
    '## Python packages',
    ...section(python),
  ]
    .map((part) => part.trimEnd())
    .join('\n\n')
    .concat('\n');
}

/**
 * The Python packages that the file lists.
 *
 * @param {string} text
 * @returns {Package[]}
 */
function listedPython(text) {
  const [, part = ''] = text.split('\n## Python packages\n');
  return part.split('\n### ').flatMap((block) => {
    const [licence = '', , items = ''] = block.split('\n');
    return items
      .split(' · ')
      .filter((item) => item.includes(' '))
      .map((item) => {
        const [name = '', ...version] = item.split(' ');
        return { name, version: version.join(' '), licence };
      });
  });
}

/**
 * What is wrong with the file, as far as can be said without the network.
 *
 * @param {Project} project
 * @returns {string[]}
 */
export function licenceProblems(project) {
  const text = readFileSync(licencesFile(project), 'utf8');
  const [npm, python] = [npmPackages(project), listedPython(text)];
  const unknown = [...npm, ...python]
    .filter(({ licence }) => !isKnown(licence))
    .map(
      ({ name, licence }) =>
        `${name}: the licence "${licence}" is not one of those in scripts/lib/licences.mjs; read it`,
    );
  const pinned = [...pinnedPackages(readFileSync(project.requirements, 'utf8'))].map(
    ([name, { versions }]) => `${name} ${versions.join(', ')}`,
  );
  const listed = python.map(({ name, version }) => `${name} ${version}`).sort();
  const isCurrent = renderLicences({ npm, python }) === text && pinned.sort().join() === listed.join();
  return isCurrent ? unknown : [...unknown, 'THIRD-PARTY.md is not up to date: npm run licences'];
}
