/** How many numbers one example of this shape holds: the product of its extents. */
export function featureCount(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/** Extents of an image, channels last. */
export interface ImageExtents {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** What an error about an image shape says. */
export interface ImageShapeRule {
  /** Begin of the rule; `images must have the shape` unless given. */
  readonly rule?: string;
  /** What to do, behind the value; nothing unless given. */
  readonly remedy?: string;
  /** Whether grey and RGB are the only images. False unless given. */
  readonly displayable?: boolean;
}

/**
 * Takes a shape as that of an image: [height, width, channels].
 *
 * @param who  name that errors quote
 * @throws RangeError naming `who`, the rule and the shape when it is another
 */
export function expectImageShape(who: string, shape: readonly number[], wording: ImageShapeRule = {}): ImageExtents {
  const { rule = 'images must have the shape', remedy, displayable = false } = wording;
  const [height, width, channels] = shape;
  const isImage = shape.length === 3 && shape.every((extent) => Number.isInteger(extent) && extent > 0);
  const isShown = !displayable || channels === 1 || channels === 3;
  if (!isImage || !isShown || height === undefined || width === undefined || channels === undefined) {
    throw new RangeError(
      `${who}: ${rule} [height, width, ${displayable ? '1 or 3' : 'channels'}], got [${shape.join(', ')}]${remedy ? `; ${remedy}` : ''}`,
    );
  }
  return { height, width, channels };
}
