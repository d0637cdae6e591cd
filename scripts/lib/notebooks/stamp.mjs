// @ts-check
import { existsSync, readFileSync } from 'node:fs';
import { basename, join, relative, resolve, sep } from 'node:path';
import ts from 'typescript';
import { filesBelow, readJson } from '../files.mjs';
import { fingerprint } from '../fingerprint.mjs';
import { TENSORFLOW_VERSION } from '../wheel.mjs';
import { sourceFileOf } from './program.mjs';

/**
 * @typedef {import('../project.mjs').Project} Project
 * @typedef {import('./program.mjs').NotebookModule} NotebookModule
 */

const PACKAGE = 'autoencoder-workbook';

/**
 * What a source file does, as a text: its JavaScript without types and comments, so that rewording a docstring does
 * not make a notebook stale.
 *
 * @param {string} path
 */
function behaviour(path) {
  const { outputText } = ts.transpileModule(readFileSync(path, 'utf8'), {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS, removeComments: true },
  });
  return outputText;
}

/** What lies beside data and says where they come from. */
const NO_DATA = /\.(md|mjs)$|(^|[\\/])LICENSE\.txt$/;
/** Every picture is lettered with it. */
const FONTS = 'fonts';

/** Reads and translates each source file once. */
export class Sources {
  /** @param {Project} project */
  constructor(project) {
    this.project = project;
    /** @type {Map<string, { text: string, imports: string[] }>} */
    this.files = new Map();
    /** @type {string | undefined} */
    this.common = undefined;
    /** @type {Map<string, string> | undefined} */
    this.data = undefined;
  }

  /** @param {string} path a .ts file */
  read(path) {
    let file = this.files.get(path);
    if (file === undefined) {
      const text = behaviour(path);
      const imports = [...text.matchAll(/require\("(\.[^"]+)"\)/g)]
        .map(([, target = '']) => resolve(path, '..', target))
        .flatMap((target) => [`${target}.ts`, join(target, 'index.ts')].filter(existsSync).slice(0, 1));
      file = { text, imports };
      this.files.set(path, file);
    }
    return file;
  }

  /**
   * Source files with all that they import, sorted.
   *
   * @param {Iterable<string>} roots
   */
  closure(roots) {
    const reached = new Set(roots);
    for (const path of reached) for (const next of this.read(path).imports) reached.add(next);
    return [...reached].sort();
  }

  /** What every notebook depends on: the packages that run, TensorFlow. */
  environment() {
    if (this.common === undefined) {
      const packages = Object.entries(readJson(this.project.lockFile)?.packages ?? {})
        .filter(([path, entry]) => path !== '' && !entry.dev && !entry.optional && !entry.link)
        .map(([path, entry]) => `${path}@${entry.version}`);
      this.common = fingerprint(TENSORFLOW_VERSION, ...packages.sort());
    }
    return this.common;
  }

  /** Fingerprints of the embedded data: a set is a folder, what else there is a file. */
  embedded() {
    if (this.data === undefined) {
      const folder = join(this.project.root, 'data');
      const files = (existsSync(folder) ? filesBelow(folder) : []).filter((name) => !NO_DATA.test(name));
      const setOf = (/** @type {string} */ name) => name.split(/[\\/]/)[0] ?? '';
      const sets = [...new Set(files.map(setOf))].sort();
      const contents = (/** @type {string} */ set) =>
        files.filter((name) => setOf(name) === set).flatMap((name) => [name, readFileSync(join(folder, name))]);
      this.data = new Map(sets.map((set) => [set, fingerprint(...contents(set))]));
    }
    return this.data;
  }
}

/**
 * A symbol and what it stands for, link by link: `tf` is declared by a file that passes on another package.
 *
 * @param {ts.TypeChecker} checker
 * @param {ts.Symbol} symbol
 */
function aliasChain(checker, symbol) {
  const chain = [symbol];
  for (let link = symbol; link.flags & ts.SymbolFlags.Alias; ) {
    const next = checker.getImmediateAliasedSymbol(link);
    if (next === undefined || chain.includes(next)) break;
    chain.push(next);
    link = next;
  }
  return chain;
}

/**
 * The source files behind the names that a notebook imports from the package.
 *
 * @param {ts.Program} program
 * @param {NotebookModule} module
 * @param {Project} project
 * @returns {Set<string>}
 */
export function usedSources(program, module, { dist, sources }) {
  const checker = program.getTypeChecker();
  const used = new Set();
  const add = (/** @type {string} */ declaration) => {
    const below = relative(dist, declaration);
    // An index.ts only passes on what the other files of the chain declare.
    if (below.startsWith('..') || !below.endsWith('.d.ts') || basename(below) === 'index.d.ts') return;
    used.add(join(sources, below.replace(/\.d\.ts$/, '.ts')));
  };
  for (const statement of sourceFileOf(program, module).statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    const { text } = statement.moduleSpecifier;
    if (text !== PACKAGE && !text.startsWith(`${PACKAGE}/`)) continue;
    const bindings = statement.importClause?.namedBindings;
    const names = bindings && ts.isNamedImports(bindings) ? bindings.elements.map(({ name }) => name) : [];
    const whole = checker.getSymbolAtLocation(statement.moduleSpecifier);
    const symbols =
      names.length > 0
        ? names.flatMap((name) => checker.getSymbolAtLocation(name) ?? [])
        : whole
          ? checker.getExportsOfModule(whole)
          : [];
    for (const symbol of symbols) {
      for (const link of aliasChain(checker, symbol)) {
        for (const declaration of link.declarations ?? []) add(declaration.getSourceFile().fileName);
      }
    }
  }
  return used;
}

/**
 * A hash of all that decides what a notebook's cells print: their code, the sources and the embedded data that they use,
 * the packages under them. Not its text, and not comments or types in the sources.
 *
 * @param {ts.Program} program
 * @param {NotebookModule} module
 * @param {Sources} sources
 * @returns {string}
 */
export function notebookStamp(program, module, sources) {
  const { project } = sources;
  const files = sources.closure(usedSources(program, module, project));
  const parts = files.flatMap((path) => [relative(project.root, path).split(sep).join('/'), sources.read(path).text]);
  // Sets of data go by their names in the cells; the catalogue among the sources names all of them. What is no set goes
  // by its name in the source that reads it.
  const isUsed = (/** @type {string} */ name) =>
    name === FONTS || (name.includes('.') ? parts : [module.text]).some((text) => text.includes(name));
  const data = [...sources.embedded()].filter(([name]) => isUsed(name)).flat();
  return fingerprint(module.text, sources.environment(), ...data, ...parts);
}
