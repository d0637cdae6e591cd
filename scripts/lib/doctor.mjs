// @ts-check
// What is in use on this machine, line by line. Nothing is installed or changed.
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { inspect, lastLines } from './command.mjs';
import { findCompiler } from './compiler.mjs';
import { SetupFailure } from './failure.mjs';
import { readJson } from './files.mjs';
import { jupyterEnvironment } from './jupyter.mjs';
import { repairCommand, setUpCommand } from './project.mjs';
import { findPython } from './python.mjs';
import { allSteps } from './setup.mjs';

/** @typedef {import('./project.mjs').Project} Project */

/**
 * @typedef {object} Finding
 * @property {string} subject
 * @property {'ok' | 'optional' | 'missing'} state  `optional`: the workbook does without
 * @property {string} text
 * @property {string} [remedy]
 */

/** @param {string} subject @param {string} text @returns {Finding} */
const ok = (subject, text) => ({ subject, state: 'ok', text });

/** @param {string} subject @param {string} text @param {string} remedy @returns {Finding} */
const missing = (subject, text, remedy) => ({ subject, state: 'missing', text, remedy });

/** @param {string} subject @param {string} text @param {string} remedy @returns {Finding} */
const optional = (subject, text, remedy) => ({ subject, state: 'optional', text, remedy });

/**
 * What a script prints as JSON when this Node runs it in the checkout.
 *
 * @param {Project} project
 * @param {string} script
 * @returns {Promise<{ value?: any, error?: string }>}
 */
async function probe({ root }, script) {
  const guarded = `try { ${script} } catch (error) { console.log(JSON.stringify({ error: error.message })); }`;
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2' };
  const { ok: succeeded, output } = await inspect([process.execPath, '-e', guarded], env, root);
  if (!succeeded) return { error: lastLines(output, 4) };
  const value = JSON.parse(lastLines(output, 1));
  return value.error === undefined ? { value } : { error: value.error.split('\n')[0] };
}

/**
 * Whether a step has something to do, and whether what it has made is still whole.
 *
 * @param {Project} project
 * @param {import('./steps.mjs').Step} step
 * @returns {Promise<Finding>}
 */
async function stepFinding(project, { name, missing: isMissing, damage }) {
  try {
    const reason = await isMissing();
    if (reason !== undefined) return missing(name, `to do: ${reason}`, setUpCommand(project));
    const damaged = await damage?.();
    return damaged === undefined ? ok(name, 'up to date, whole') : missing(name, damaged, repairCommand(project));
  } catch (error) {
    const text = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    return missing(name, text, error instanceof SetupFailure ? error.account.remedy : setUpCommand(project));
  }
}

/** @param {Project} project @returns {Promise<Finding[]>} */
async function tensorflowFindings(project) {
  const setUp = setUpCommand(project);
  const script = `
    const { tf } = require('./dist/runtime/tensorflow.js');
    tf.tidy(() => tf.add(1, 2).arraySync());
    const { sharedObjects } = process.report.getReport();
    console.log(JSON.stringify({
      version: tf.backend().binding?.TF_Version,
      backend: tf.getBackend(),
      tfjs: tf.version['tfjs-node'] ?? tf.version_core,
      library: sharedObjects.find((path) => /libtensorflow(_cc)?[.]|tensorflow[.]dll/.test(path)),
    }));`;
  const { value, error } = await probe(project, script);
  if (value === undefined) return [missing('TensorFlow', `does not load: ${error}`, setUp)];
  const { version, backend, tfjs, library } = value;
  const isOwnBuild = String(library).includes('libtensorflow_cc');
  const findings = [
    version === undefined
      ? missing('TensorFlow', `backend "${backend}" in place of the native one`, setUp)
      : ok('TensorFlow', `${version} (${isOwnBuild ? 'from the wheel' : 'prebuilt'}), through tfjs ${tfjs}`),
    ok('backend', backend),
  ];
  if (!isOwnBuild && process.platform === 'linux') {
    findings.push(
      optional('library', 'the prebuilt one is older and has no XLA', `install a C++ compiler, then ${setUp}`),
    );
  }
  return findings;
}

/** @returns {Finding} */
function threadsFinding() {
  const limit = process.env['TF_NUM_INTRAOP_THREADS'];
  const cores = availableParallelism();
  return ok(
    'threads',
    limit ? `${limit} (TF_NUM_INTRAOP_THREADS)` : `${cores}, one per core (TF_NUM_INTRAOP_THREADS sets another number)`,
  );
}

/** @returns {Finding} */
function compilerFinding() {
  const compiler = findCompiler();
  return compiler === undefined
    ? optional('C++ compiler', 'none; needed only to build the TensorFlow addon', 'sudo apt install g++')
    : ok('C++ compiler', compiler);
}

/** @param {Project} project @returns {Promise<Finding[]>} */
async function pythonFindings(project) {
  const setUp = setUpCommand(project);
  const script = `
import json, sys
from importlib.metadata import version
print(json.dumps({"python": sys.version.split()[0], **{name: version(name) for name in ("jupyterlab", "nbclient", "plotly")}}))`;
  const { ok: succeeded, output } = await inspect([project.python, '-c', script], jupyterEnvironment(project));
  if (!succeeded) {
    try {
      const command = await findPython();
      return [missing('Python', `${command.join(' ')} is there, .venv is not complete`, setUp)];
    } catch (error) {
      const remedy = error instanceof SetupFailure ? error.account.remedy : setUp;
      return [missing('Python', error instanceof Error ? error.message : String(error), remedy)];
    }
  }
  const { python, jupyterlab, nbclient, plotly } = JSON.parse(output);
  const share = join(project.venv, 'share', 'jupyter');
  const lab = readJson(join(share, 'lab', 'static', 'package.json'));
  const hasVega = lab?.jupyterlab?.extensions !== undefined && '@jupyterlab/vega5-extension' in lab.dependencies;
  const hasPlotly = existsSync(join(share, 'labextensions', 'jupyterlab-plotly', 'package.json'));
  return [
    ok('Python', `${python}, .venv`),
    ok('JupyterLab', `${jupyterlab}, nbclient ${nbclient}`),
    hasVega
      ? ok('Vega-Lite charts', 'drawn by JupyterLab itself')
      : missing('Vega-Lite charts', 'JupyterLab has no renderer', setUp),
    hasPlotly
      ? ok('Plotly figures', `drawn by the extension of plotly ${plotly}`)
      : missing('Plotly figures', 'JupyterLab has no renderer', setUp),
  ];
}

/** @param {Project} project @returns {Finding} */
function kernelFinding(project) {
  const { root, kernelspec, modules } = project;
  const setUp = setUpCommand(project);
  const spec = readJson(kernelspec);
  if (spec === undefined) return missing('kernel', 'no kernelspec', setUp);
  const [node = '', , polyfill = '', launcher = ''] = spec.argv;
  const lost = [node, polyfill, launcher].find((path) => !existsSync(path));
  if (lost !== undefined) return missing('kernel', `${lost} is gone`, setUp);
  const { version } = readJson(join(modules, 'tslab', 'package.json')) ?? {};
  return ok('kernel', `tslab ${version} on ${node} (${relative(root, kernelspec)})`);
}

/** @param {Project} project @returns {Promise<Finding[]>} */
async function dataFindings(project) {
  // The modules themselves, which do without TensorFlow.
  const script = `
    const { datasetNames, catalogueEntry } = require('./dist/data/catalogue');
    const { datasetFolder, isDatasetHere, loadDataset } = require('./dist/data/load');
    console.log(JSON.stringify(datasetNames.map((name) => {
      const { origin } = catalogueEntry(name);
      if (origin === 'embedded') {
        loadDataset(name);
        return { name, embedded: true };
      }
      const folder = datasetFolder(name);
      return { name, folder, found: isDatasetHere(name) };
    })));`;
  const { value, error } = await probe(project, script);
  if (value === undefined) {
    const restore = project.isInstalled ? 'install the package again' : 'git checkout data';
    return [missing('data', error ?? 'no answer', existsSync(project.dist) ? restore : setUpCommand(project))];
  }
  return value.map((/** @type {any} */ { name, embedded, found, folder }) => {
    if (embedded) return ok(`data: ${name}`, 'embedded, checksums right');
    if (found) return ok(`data: ${name}`, `in ${folder}`);
    return optional(
      `data: ${name}`,
      'not here; no chapter needs it',
      `npx workbook data get ${name}, or set WORKBOOK_DATA_DIR to a folder that holds ${name}/`,
    );
  });
}

/**
 * @param {Project} project
 * @returns {Promise<Finding[]>}
 */
export async function diagnose(project) {
  const steps = await Promise.all(allSteps(project).map((step) => stepFinding(project, step)));
  return [
    ok('Node', `${process.version}, ${process.execPath}`),
    ...steps,
    ...(await tensorflowFindings(project)),
    threadsFinding(),
    compilerFinding(),
    ...(project.isInstalled ? [] : [...(await pythonFindings(project)), kernelFinding(project)]),
    ...(await dataFindings(project)),
  ];
}
