// @ts-check
// Bundles files of src for a browser: the browser's side of `runtime` in the place of the native one.
import { join } from 'node:path';
import { build } from 'esbuild';

/** @typedef {import('./project.mjs').Project} Project */

/** Files of `runtime` and what stands for them in a browser; the last has nothing to load there. */
const SEAM = /** @type {Readonly<Record<string, string | undefined>>} */ ({
  tensorflow: 'browser/tensorflow.ts',
  native: 'browser/native.ts',
  nativeLibrary: undefined,
});

/**
 * The seam as a plug-in of esbuild. Whatever would pull Node or a package of Node's in is an error of the build.
 *
 * @param {Project} project
 * @returns {import('esbuild').Plugin}
 */
function seam({ sources }) {
  return {
    name: 'seam',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /\/(tensorflow|native|nativeLibrary)$/ }, ({ path, importer }) => {
        const name = path.split('/').at(-1) ?? '';
        if (!importer.startsWith(sources) || !/runtime\/\w+$|^\.\/\w+$/.test(path)) return undefined;
        const other = SEAM[name];
        return other === undefined ? { path: name, namespace: 'nothing' } : { path: join(sources, 'runtime', other) };
      });
      onResolve({ filter: /^node:/ }, ({ path, importer }) => ({
        errors: [{ text: `${path} is Node's, and ${importer} is bundled for a browser` }],
      }));
      // seedrandom asks for Node's own random numbers where no seed is given; here one always is.
      onResolve({ filter: /^crypto$/ }, () => ({ path: 'crypto', namespace: 'nothing' }));
      onLoad({ filter: /.*/, namespace: 'nothing' }, () => ({ contents: 'export {};' }));
    },
  };
}

/**
 * @param {Project} project
 * @param {object} options
 * @param {Readonly<Record<string, string>>} options.entries  files by the name of their bundle
 * @param {string} [options.folder]  where the bundles are written; without it they are only measured
 * @returns {Promise<{ bytes: number, inputs: string[] }>} the size of all bundles, and the files that went in
 * @throws {Error} when something in them belongs to Node
 */
export async function bundleForBrowser(project, { entries, folder }) {
  const { metafile } = await build({
    absWorkingDir: project.root,
    entryPoints: { ...entries },
    outdir: folder ?? join(project.scratch, 'bundle'),
    write: folder !== undefined,
    bundle: true,
    splitting: true,
    minify: true,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    mainFields: ['browser', 'module', 'main'],
    logLevel: 'silent',
    legalComments: 'none',
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [seam(project)],
  });
  return {
    bytes: Object.values(metafile.outputs).reduce((sum, { bytes }) => sum + bytes, 0),
    inputs: Object.keys(metafile.inputs),
  };
}
