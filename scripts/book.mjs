// @ts-check
// Builds the book, a static site of the executed notebooks and the API reference, in output/book.
import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import { packagesStep } from './lib/packages.mjs';
import { project } from './lib/project.mjs';
import { setUp } from './lib/setup.mjs';

const HELP = `Usage: npm run book [-- OPTIONS]

Builds the book from the executed notebooks; no kernel is needed.

  --serve              then serve it on this machine, on port 8080 or --port
  --serve-only         serve what was built before
  --port N             the port; the next free one when it is taken is not looked for
  --keep-api           take the API reference of the last time; the pages are built anew
  --base PATH          the path under which it will be published, such as /autoencoder-workbook/; / unless given
  --repository URL     what pages tell readers to clone
  --help               print this`;

const { values } = parseArgs({
  options: {
    serve: { type: 'boolean', default: false },
    'serve-only': { type: 'boolean', default: false },
    port: { type: 'string', default: '8080' },
    base: { type: 'string', default: '/' },
    repository: { type: 'string', default: 'ADDRESS-OF-THE-REPOSITORY' },
    'keep-api': { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}
const base = `/${values.base}/`.replace(/\/+/g, '/');

if (!(await setUp({ steps: (here) => [packagesStep(here)] }))) process.exit(1);
// After the set-up: the generator is one of the packages.
const { bookFolders } = await import('./lib/book/source.mjs');
const { buildBook } = await import('./lib/book/build.mjs');
const { serveFolder } = await import('./lib/book/serve.mjs');

if (!values['serve-only']) {
  const start = performance.now();
  const { folder, pages, bytes } = await buildBook(project, {
    base,
    repository: values.repository,
    keepApi: values['keep-api'],
    say: (line) => console.log(line),
  });
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  const megabytes = (bytes / 1e6).toFixed(1);
  console.log(`\nWritten: ${relative(project.root, folder)} (${pages} notebooks, ${megabytes} MB, ${seconds} s)`);
}
if (values.serve || values['serve-only']) {
  const { url } = await serveFolder(bookFolders(project).site, { base, port: Number(values.port) });
  console.log(`\nThe book is at ${url}. Ctrl-C ends it.`);
}
