// @ts-check
// A static server on this machine alone, for looking at the book and for the tests of it.
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { createGzip } from 'node:zlib';

const TYPES = /** @type {Readonly<Record<string, string>>} */ ({
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
  '.bin': 'application/octet-stream',
});
/** Compressed already. */
const PACKED = new Set(['.png', '.woff2']);

/**
 * @param {string} folder
 * @param {object} [options]
 * @param {string} [options.base]  the path under which the folder is served
 * @param {number} [options.port]  0 for a free one
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 * @throws {Error} of the system when the port is taken
 */
export async function serveFolder(folder, { base = '/', port = 0 } = {}) {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
    const file = path.startsWith(base) ? fileAt(folder, path.slice(base.length)) : undefined;
    if (file === undefined) {
      const missing = join(folder, '404.html');
      response.writeHead(404, { 'content-type': TYPES['.html'] });
      if (existsSync(missing)) createReadStream(missing).pipe(response);
      else response.end();
      return;
    }
    const ending = extname(file);
    const packs = !PACKED.has(ending) && /\bgzip\b/.test(String(request.headers['accept-encoding']));
    response.writeHead(200, {
      'content-type': TYPES[ending] ?? 'application/octet-stream',
      'cache-control': path.includes('/assets/') ? 'max-age=31536000, immutable' : 'no-cache',
      ...(packs ? { 'content-encoding': 'gzip' } : {}),
    });
    if (packs) createReadStream(file).pipe(createGzip()).pipe(response);
    else createReadStream(file).pipe(response);
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(undefined));
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('serveFolder: the server has no port');
  const close = () => new Promise((resolve) => server.close(() => resolve(undefined)));
  return {
    url: `http://127.0.0.1:${address.port}${base}`,
    close: async () => {
      server.closeAllConnections();
      await close();
    },
  };
}

/** The file behind a path; nothing outside the folder is served. */
function fileAt(/** @type {string} */ folder, /** @type {string} */ path) {
  const file = normalize(join(folder, path));
  if (file !== folder && !file.startsWith(folder + sep)) return undefined;
  return [file, join(file, 'index.html'), `${file}.html`].find((some) => existsSync(some) && statSync(some).isFile());
}
