import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
import { isDisplayable, jupyterDisplay, type MimeBundle } from '../viz/figure';
import { isFrame, type Rows } from '../viz/rows';
import { table } from '../viz/table';
import { displayWriter } from './displayWriter';
import { writeDisplay } from './files';

/** What `show` takes: figures, tables, frames, records, and whatever speaks the Jupyter display protocol. */
export type Showable =
  | {
      /** The MIME bundle. */
      readonly [jupyterDisplay]: () => MimeBundle;
    }
  | Rows;

/** How a display is captioned and, outside a notebook, called. */
export interface ShowOptions {
  /** Caption of a frame or of records: what the numbers are and on which split. */
  readonly caption?: string;
  /** Name of the file outside a notebook, without extension; by default made of script and title. */
  readonly name?: string;
}

/** A display: what is shown and what it is called. */
interface Display {
  readonly bundle: MimeBundle;
  readonly metadata: MimeBundle;
  readonly title: string;
}

function toDisplay(value: unknown, caption: string | undefined): Display {
  if (isFrame(value) || Array.isArray(value)) {
    return toDisplay(table({ caption: caption ?? 'Table', rows: value as Rows }), undefined);
  }
  if (isDisplayable(value)) {
    const described = value as { title?: unknown; toMimeMetadata?: () => MimeBundle };
    return {
      bundle: value[jupyterDisplay](),
      metadata: described.toMimeMetadata?.() ?? {},
      title: typeof described.title === 'string' ? described.title : '',
    };
  }
  throw new TypeError(
    `show: takes figures, tables, frames and objects with the Jupyter display method, got ${typeof value}; use console.log`,
  );
}

/** What `show` reads. */
const SHOW_KEYS = keysOf<ShowOptions>({ caption: true, name: true });

/**
 * Shows a figure or table: in a notebook as one output with all its representations, elsewhere as a file whose path is
 * printed.
 *
 * @throws TypeError when the value is nothing that can be shown
 */
export function show(value: Showable, options: ShowOptions = {}): void {
  expectKnownKeys('show', options, SHOW_KEYS);
  const { caption, name } = options;
  const { bundle, metadata, title } = toDisplay(value, caption);
  const write = displayWriter();
  if (write) write({ data: bundle, metadata, transient: {} }, false);
  else console.log(`show: wrote ${writeDisplay(bundle, { title, name })}`);
}
