import { mkdirSync } from 'node:fs';
import { basename, extname, join, relative } from 'node:path';
import { writeWholeFile } from '../runtime/wholeFile';
import type { MimeBundle } from '../viz/figure';
import { escapeMarkup } from '../viz/svg';

/** Longest file name made of a title, without its extension. */
const maxName = 80;

/** Words of a title as they can stand in a file name everywhere. */
function slug(title: string): string {
  const words = title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return words.slice(0, maxName).replace(/-+$/, '') || 'figure';
}

/** Names given out by this process: the same program writes the same files each time and never one over another. */
const given = new Set<string>();

function freeName(wanted: string): string {
  let name = wanted;
  for (let copy = 2; given.has(name); copy++) name = `${wanted}-${copy}`;
  given.add(name);
  return name;
}

/** The script that runs, as the first part of names, so that two scripts do not overwrite each other's figures. */
function scriptName(): string | undefined {
  const script = process.argv[1];
  return script === undefined ? undefined : basename(script, extname(script));
}

/** Extension and contents of the best representation that a file can hold. */
function fileContents(
  bundle: MimeBundle,
  title: string,
): { readonly extension: string; readonly contents: Buffer | string } {
  const png = bundle['image/png'];
  if (typeof png === 'string') return { extension: 'png', contents: Buffer.from(png, 'base64') };
  const svg = bundle['image/svg+xml'];
  if (typeof svg === 'string') return { extension: 'svg', contents: svg };
  const html = bundle['text/html'];
  if (typeof html === 'string') {
    const head = `<!doctype html>\n<meta charset="utf-8">\n<title>${escapeMarkup(title)}</title>\n`;
    return { extension: 'html', contents: `${head}${html}\n` };
  }
  const markdown = bundle['text/markdown'];
  if (typeof markdown === 'string') return { extension: 'md', contents: `${markdown}\n` };
  return { extension: 'txt', contents: `${String(bundle['text/plain'] ?? '')}\n` };
}

/**
 * Writes the best representation of a display into the output folder: `output`, or `WORKBOOK_OUTPUT_DIR`.
 *
 * @param title  the file is named after it, and after the script that runs
 * @param name   file name without extension, where the title should not decide
 * @returns the path, relative to the working directory
 */
export function writeDisplay(
  bundle: MimeBundle,
  { title, name }: { readonly title: string; readonly name?: string | undefined },
): string {
  const folder = process.env['WORKBOOK_OUTPUT_DIR'] || 'output';
  const { extension, contents } = fileContents(bundle, title);
  const wanted = name ?? [scriptName() ?? '', title].filter((part) => part !== '').join(' ');
  const path = join(folder, `${freeName(slug(wanted))}.${extension}`);
  mkdirSync(folder, { recursive: true });
  writeWholeFile(path, contents);
  return relative('', path);
}
