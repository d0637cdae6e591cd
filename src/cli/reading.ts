import type { ImageSize } from '../data/decodeImage';
import { type OpenDataOptions, type OpenedData, openData, openedNotes } from '../data/open';
import type { TableRecipe } from '../data/tableRecipe';
import type { LAYOUT_OPTIONS, TABLE_OPTIONS } from './commands/data';
import type { OptionValues } from './options';
import { type Terminal, UsageError } from './terminal';

/** Options of a command that say how its data are read; those that a command does not have are absent. */
export type ReadingOptions = OptionValues<typeof LAYOUT_OPTIONS> & Partial<OptionValues<typeof TABLE_OPTIONS>>;

/** A size as one types it: `64x48`, width first. */
function sizeOf(text: string): { readonly width: number; readonly height: number } {
  const [, width = '', height = ''] = /^(\d{1,5})[x×](\d{1,5})$/.exec(text) ?? [];
  if (Number(width) < 1 || Number(height) < 1) {
    throw new UsageError(`--resize must be WIDTHxHEIGHT in pixels, such as 64x48, got "${text}"`);
  }
  return { width: Number(width), height: Number(height) };
}

/** The size that images are brought to, where one was asked for. */
export const resizeIn = ({ resize }: ReadingOptions): ImageSize | undefined =>
  resize === undefined ? undefined : sizeOf(resize);

/** A window as one types it: `64`, or `64:16` where one begins every 16 rows. */
function windowIn(text: string): { readonly length: number; readonly step?: number } {
  const [, length = '', step] = /^(\d{1,7})(?::(\d{1,7}))?$/.exec(text) ?? [];
  if (Number(length) < 1 || (step !== undefined && Number(step) < 1)) {
    throw new UsageError(`--window must be ROWS or ROWS:STEP, such as 64:16, got "${text}"`);
  }
  return { length: Number(length), ...(step === undefined ? {} : { step: Number(step) }) };
}

/** What `openData` is told. */
function openOptions(options: ReadingOptions): OpenDataOptions {
  const { header, separator, decimal, drop, label, id, missing, array, window } = options;
  if (header && options['no-header'])
    throw new UsageError('--header and --no-header say the opposite: give one of them');
  return {
    header: header ? true : options['no-header'] ? false : undefined,
    separator,
    decimal,
    drop: drop?.split(','),
    label,
    id,
    missing,
    oneHot: options['one-hot'],
    array,
    window: window === undefined ? undefined : windowIn(window),
    resize: resizeIn(options),
  };
}

/** Opens the data of a command, and says what was left out of them. */
export async function openAsked(
  where: string,
  options: ReadingOptions,
  {
    terminal,
    recipe,
    label,
    resize,
  }: {
    readonly terminal: Terminal;
    readonly recipe?: TableRecipe | undefined;
    readonly label?: string | null;
    /** What the images of a model's training were brought to; those of now are too, unless the command says otherwise. */
    readonly resize?: ImageSize | undefined;
  },
): Promise<OpenedData> {
  const asked = openOptions(options);
  // Rows for a model: matched by what it was trained on, whose class they may lack.
  const known = recipe
    ? { recipe }
    : label
      ? { label: asked.label ?? label, labelOptional: asked.label === undefined }
      : {};
  const opened = await openData(where, { ...asked, resize: asked.resize ?? resize, ...known });
  for (const note of openedNotes(opened)) terminal.err(`note: ${note}\n`);
  return opened;
}
