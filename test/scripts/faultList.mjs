// @ts-check
// What faults.mjs does to a set-up.
import {
  chmodSync,
  closeSync,
  copyFileSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** @typedef {import('../../scripts/lib/project.mjs').Project} Project */

const half = (/** @type {string} */ path) => truncateSync(path, Math.floor(statSync(path).size / 2));

/** Changes one byte in the middle of a file; its length stays. */
function change(/** @type {string} */ path) {
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.from([0x55]), 0, 1, Math.floor(statSync(path).size / 2));
  closeSync(file);
}

const remove = (/** @type {string} */ path) => rmSync(path, { recursive: true });

/** @param {string} folder @param {RegExp} pattern */
function entry(folder, pattern) {
  const name = readdirSync(folder).find((some) => pattern.test(some));
  if (name === undefined) throw new Error(`faults: ${folder} must hold something like ${pattern}, got nothing`);
  return join(folder, name);
}

/** @param {Project} project */
const library = ({ native }, name = 'libtensorflow_cc.so.2') => join(entry(native, /^tensorflow-/), 'lib', name);

/** @param {Project} project */
const packages = ({ venv }) => join(entry(join(venv, 'lib'), /^python/), 'site-packages');

/** @type {readonly { name: string, harm: (project: Project) => void }[]} */
export const DAMAGES = [
  { name: 'TensorFlow library cut in half', harm: (project) => half(library(project)) },
  { name: 'TensorFlow library with one other byte', harm: (project) => change(library(project)) },
  {
    name: 'TensorFlow library gone',
    harm: (project) => remove(library(project, 'libtensorflow_framework.so.2')),
  },
  {
    name: 'TensorFlow header gone',
    harm: ({ native }) => remove(join(entry(native, /^tensorflow-/), 'include', 'tensorflow', 'c', 'c_api.h')),
  },
  {
    name: 'addon cut in half, in both its places',
    harm({ native, tfjsNode }) {
      const addon = entry(native, /^addon-/);
      half(addon);
      copyFileSync(addon, join(tfjsNode, 'lib', 'napi-v8', 'tfjs_binding.node'));
    },
  },
  { name: 'link to the library gone', harm: ({ tfjsNode }) => remove(join(tfjsNode, 'deps')) },
  { name: 'file of dist gone', harm: ({ dist }) => remove(join(dist, 'pca', 'pca.js')) },
  { name: 'file of dist cut in half', harm: ({ dist }) => half(join(dist, 'index.js')) },
  { name: 'file of dist with one other byte', harm: ({ dist }) => change(join(dist, 'math', 'kl.js')) },
  { name: 'npm package gone', harm: ({ modules }) => remove(join(modules, 'seedrandom')) },
  {
    name: 'file of an npm package gone',
    harm: ({ modules }) => remove(join(modules, 'vega-lite', 'build', 'vega-lite.js')),
  },
  {
    name: 'file of an npm package cut in half',
    harm: ({ modules }) => half(join(modules, 'tslab', 'dist', 'converter.js')),
  },
  {
    name: 'Python package gone, with its entry in the list',
    harm(project) {
      remove(join(packages(project), 'nbclient'));
      remove(entry(packages(project), /^nbclient-.*\.dist-info$/));
    },
  },
  {
    name: 'file of a Python package cut in half',
    harm: (project) => half(join(packages(project), 'jupyter_client', 'manager.py')),
  },
  { name: 'interpreter of the environment gone', harm: ({ python }) => remove(python) },
  { name: 'kernelspec cut in half', harm: ({ kernelspec }) => half(kernelspec) },
];

/** @type {readonly { name: string, put: (path: string) => void, uid?: number }[]} */
export const ODDITIES = [
  { name: 'a link to nowhere', put: (path) => symlinkSync('/nowhere/at/all', path) },
  { name: 'a link to itself', put: (path) => symlinkSync(path, path) },
  { name: 'a link to a file', put: (path) => symlinkSync(join(dirname(path), 'platform.json'), path) },
  { name: 'an empty folder', put: (path) => mkdirSync(path) },
  { name: 'a folder with something in it', put: (path) => mkdirSync(join(path, 'deep'), { recursive: true }) },
  { name: 'an empty file', put: (path) => writeFileSync(path, '') },
  { name: 'junk', put: (path) => writeFileSync(path, '}{\0 junk') },
  { name: 'half an entry', put: (path) => writeFileSync(path, '{"pid": 1') },
  {
    name: 'the entry of a living process that has nothing to do with it',
    put: (path) => writeFileSync(path, JSON.stringify({ pid: 1, host: 'x', since: '2020-01-01T00:00:00Z' })),
  },
  {
    name: "another user's file that cannot be read",
    uid: 65_534,
    put(path) {
      chmodSync(dirname(path), 0o777);
      writeFileSync(path, '', { mode: 0o600 });
    },
  },
];
