/** Contents of one display by MIME type; a front end shows the richest it knows. */
export type MimeBundle = Readonly<Record<string, unknown>>;

/** Key of the method that TypeScript and JavaScript kernels ask for a MIME bundle. */
export const jupyterDisplay: unique symbol = Symbol.for('Jupyter.display') as never;

/** Something that can be shown in a notebook or written to a file. */
export interface Displayable {
  /** What it is, which decides the file that `show` writes outside a notebook. */
  readonly kind: 'chart' | 'image' | 'plotly' | 'table' | 'text';
  /** The setting in a few words; empty where the text around it says it. */
  readonly title: string;
  /** What a reader who cannot see it should know. */
  readonly alt: string;
  /** Every representation, made when asked for. */
  toMimeBundle(): MimeBundle;
  /** Metadata by MIME type: the size and the alt text of the PNG. */
  toMimeMetadata(): MimeBundle;
  /** The same bundle under the protocol's key. */
  [jupyterDisplay](): MimeBundle;
}

/** A picture: a chart, an image grid, or an interactive figure with a picture to stand in for it. */
export interface Figure extends Displayable {
  readonly kind: 'chart' | 'image' | 'plotly';
  /** Width in CSS pixels; the PNG has `pixelRatio` times as many. */
  readonly width: number;
  /** Height in CSS pixels. */
  readonly height: number;
  /** The picture as a PNG file, the same bytes each time. */
  toPng(): Buffer;
}

/** A rendered picture and its size in CSS pixels. */
export interface Picture {
  readonly png: Buffer;
  readonly width: number;
  readonly height: number;
}

/** Parts of a figure that its maker supplies. */
export interface FigureParts {
  readonly kind: Figure['kind'];
  readonly title: string;
  readonly alt: string;
  /** Called at most once, when the picture or its size is first needed. */
  readonly draw: () => Picture;
  /** Representations beside PNG and text, e.g. the Vega-Lite specification. */
  readonly interactive?: MimeBundle;
}

/**
 * Builds a figure from its parts. Bundles never hold text/html: JupyterLab would prefer it to the chart.
 *
 * @throws RangeError when the alt text is empty
 */
export function makeFigure({ kind, title, alt, draw, interactive }: FigureParts): Figure {
  expectAlt(title, alt);
  let drawn: Picture | undefined;
  const picture = (): Picture => {
    drawn ??= draw();
    return drawn;
  };
  const toMimeBundle = (): MimeBundle => ({
    ...interactive,
    'image/png': picture().png.toString('base64'),
    'text/plain': alt,
  });
  return {
    kind,
    title,
    alt,
    get width(): number {
      return picture().width;
    },
    get height(): number {
      return picture().height;
    },
    toPng: () => picture().png,
    toMimeBundle,
    toMimeMetadata: () => ({ 'image/png': { width: picture().width, height: picture().height, alt } }),
    [jupyterDisplay]: toMimeBundle,
    ...printedAs(kind, title),
  };
}

/** What a console prints for a figure or table instead of its contents. */
export function printedAs(kind: Displayable['kind'], title: string): object {
  return { [Symbol.for('nodejs.util.inspect.custom')]: () => `${kind} "${title}": show(…) draws it` };
}

/** Checks that a figure says in words what it shows. */
export function expectAlt(title: string, alt: string): void {
  if (alt.trim() === '') {
    throw new RangeError(`figure "${title}": alt must say in words what the figure shows, got an empty text`);
  }
}

/** Whether a value has the Jupyter display method. */
export function isDisplayable(value: unknown): value is Pick<Displayable, typeof jupyterDisplay> {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Record<symbol, unknown>)[jupyterDisplay] === 'function'
  );
}
