import { expect, test } from 'vitest';
import { importedNames, pageOf, withPageLinks } from '../../scripts/lib/book/links.mjs';
import { escapeHtml, Figures, outputMarkdown } from '../../scripts/lib/book/outputs.mjs';
import { foldAnswers, notebookPage } from '../../scripts/lib/book/page.mjs';
import { readNotebook } from '../../scripts/lib/notebooks/read.mjs';
import { temporaryFolder } from '../support/folders';
import { writeNotebook } from '../support/notebooks';

const keep = new Figures().keep;
const display = (data: Readonly<Record<string, unknown>>, metadata = {}) => ({
  output_type: 'display_data',
  data,
  metadata,
});

test('a notebook has the page of its name, and links lead from page to page', () => {
  expect(pageOf('05-denoising.ipynb')).toBe('chapters/05-denoising.md');
  expect(pageOf('solutions/05-denoising.ipynb')).toBe('solutions/05-denoising.md');
  expect(withPageLinks('[a](04-a.ipynb#x) [s](solutions/05-d.ipynb) [w](https://example.org)', '05-d.ipynb')).toBe(
    '[a](04-a.md#x) [s](../solutions/05-d.md) [w](https://example.org)',
  );
  expect(withPageLinks('[c](../05-d.ipynb)', 'solutions/05-d.ipynb')).toBe('[c](../chapters/05-d.md)');
});

test('names of the package lead to their pages, of the root before those of a room', () => {
  const files = ['functions/index.fitPca.html', 'functions/math.klBernoulli.html', 'types/index.Codec.html'];
  const cells = [
    "import { fitPca, show } from 'autoencoder-workbook';\nimport type { Codec } from 'autoencoder-workbook';",
    "import {\n  klBernoulli,\n} from 'autoencoder-workbook/dist/math';\nimport { join } from 'node:path';",
  ];
  expect(importedNames(cells, files)).toEqual([
    { name: 'Codec', page: 'types/index.Codec.html' },
    { name: 'fitPca', page: 'functions/index.fitPca.html' },
    { name: 'klBernoulli', page: 'functions/math.klBernoulli.html' },
  ]);
});

test('text is shown as it is', () => {
  const html = outputMarkdown({ output_type: 'stream', name: 'stdout', text: 'a < b\n\n{{ c }}\n' }, keep);
  expect(html).toBe('<pre class="output" tabindex="0">a &lt; b\n\n{{ c }}</pre>');
  expect(outputMarkdown({ output_type: 'stream', name: 'stdout', text: '\n' }, keep)).toBe('');
  expect(escapeHtml('"&"')).toBe('&quot;&amp;&quot;');
});

test('a table is one block with a name, whatever blank lines it had', () => {
  const html = outputMarkdown(
    display({ 'text/html': '<table>\n<caption>Two <b>rows</b></caption>\n\n\n<tr></tr>\n</table>', 'text/plain': 'x' }),
    keep,
  );
  expect(html).not.toMatch(/\n\s*\n/);
  expect(html).toContain('aria-label="Two rows"');
});

test('a chart is its picture, with alternative text and size, and the address of its specification', () => {
  const figures = new Figures();
  const png = Buffer.from('picture').toString('base64');
  const html = outputMarkdown(
    display(
      { 'application/vnd.vegalite.v5+json': { mark: 'line' }, 'image/png': png, 'text/plain': 'a line' },
      { 'image/png': { alt: 'a "line"\nthat falls', width: 640, height: 320 } },
    ),
    figures.keep,
  );
  expect(html).toContain('alt="a &quot;line&quot; that falls" width="640" height="320"');
  expect(html).toMatch(/data-chart="vega" data-spec="\/figures\/\w{16}\.json"/);
  expect([...figures.files.values()].map(String)).toEqual(['picture', '{"mark":"line"}']);
});

test('an output that nobody could see is refused', () => {
  expect(() => outputMarkdown(display({ 'application/x-new': {} }), keep)).toThrow('application/x-new');
});

test('answers are folded behind their questions, in italics or quoted; other sections stay open', () => {
  const parts = foldAnswers([
    '## 1 · One\n\n*What?*\n\n**Prediction.** This.',
    '```ts\n1;\n```',
    'Text.\n\n## 2 · Two\n\n> How\n> many?\n\nAnswer.',
    '## After\n\nNothing is asked.',
  ]);
  const text = parts.join('\n\n');
  expect(text.match(/<details/g)).toHaveLength(2);
  expect(text.match(/<\/details>/g)).toHaveLength(2);
  expect(text.indexOf('*What?*')).toBeLessThan(text.indexOf('<details'));
  expect(text.indexOf('Text.')).toBeLessThan(text.indexOf('</details>'));
  expect(text.endsWith('## After\n\nNothing is asked.')).toBe(true);
});

test('a page has the question, how to run it, and code in the longest fence it needs', () => {
  const { path } = writeNotebook(temporaryFolder(), '07-x.ipynb', ['# 7 · X\n\n**Why $x$?**\n\n**Time:** a minute.']);
  const notebook = readNotebook(path);
  const cell = { cell_type: 'code' as const, source: 'const t = `a```b`;', outputs: [], metadata: {} };
  const page = notebookPage(
    { ...notebook, cells: [...notebook.cells, cell] },
    { keep, apiFiles: [], base: '/', repository: 'https://example.org/book.git' },
  );
  expect(page).toContain('title: "7 · X"\ndescription: "Why x?"');
  expect(page).toContain(
    'git clone https://example.org/book.git autoencoder-workbook\ncd autoencoder-workbook\nnpm start',
  );
  expect(page).toContain('````ts\nconst t = `a```b`;\n````');
});
