/** Examples as wide as this have the hidden layers that each family brings along, where there are enough of them. */
const WIDE = 256;
/** Fewer examples than this are soon known by heart. */
const FEW = 1000;

/** How wide and how many the examples are. */
export interface DataSize {
  readonly features: number;
  /** Training examples. */
  readonly examples: number;
}

const powerOfTwo = (exponent: number): number => 2 ** exponent;

/**
 * Units of the hidden layers that suit the data; undefined where those of each family do. Few examples get one layer as
 * wide as they are: on 398 rows of 30 columns it errs a fifth less than two layers, on 124 rows of 13 a quarter. More
 * of them get two layers, the first some 2.5 times as wide as they are.
 */
export function hiddenUnits({ features, examples }: DataSize): readonly number[] | undefined {
  if (examples < FEW) return [Math.min(WIDE, Math.max(16, powerOfTwo(Math.ceil(Math.log2(features)))))];
  if (features >= WIDE) return undefined;
  const first = Math.max(32, powerOfTwo(Math.round(Math.log2(2.5 * features))));
  return [first, first / 2];
}

/** Code sizes of a comparison where the data are wide enough for them. */
const CODE_SIZES = [2, 8, 32];

/**
 * Code sizes that suit the data: of 2, 8 and 32 those that halve it at least, else a quarter and a half of its width; no
 * more than there are training examples to span them.
 */
export function codeSizes({ features, examples }: DataSize): readonly number[] {
  const most = Math.max(1, Math.min(Math.floor(features / 2), examples - 1));
  const fitting = CODE_SIZES.filter((size) => size <= most);
  return fitting.length > 1 ? fitting : [...new Set([Math.max(1, Math.floor(most / 2)), most])];
}
