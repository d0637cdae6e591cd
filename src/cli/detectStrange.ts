import { type Dataset, type Examples, featureCount, selectExamples } from '../data/examples';
import { featureNames } from '../data/tableRecipe';
import { reasons } from '../detection/reasons';
import { inWords, nounsFor } from '../evaluation/quantities';
import { formatNumber, formatShort } from '../viz/numbers';
import { imagePng } from '../viz/pixels';
import type { ImageStrip, ReportPart } from '../viz/report';
import { type Table, table } from '../viz/table';
import type { Judgement } from './detectJudging';
import type { DetectionPage } from './detectPage';
import { classOf, type UsedRows } from './detectSplit';

const largest = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);

/** Where a row of all sources stands. */
export function rowAt(
  sources: readonly UsedRows[],
  place: number,
): { readonly source: UsedRows; readonly row: number } {
  let at = place;
  for (const source of sources) {
    if (at < source.data.count) return { source, row: at };
    at -= source.data.count;
  }
  throw new RangeError(`rowAt: place must be that of a row, got ${place}`);
}

/** Names of the columns; undefined for images. */
export function columnNames({ table: recipe, shape }: Dataset): readonly string[] | undefined {
  if (recipe) return featureNames(recipe);
  return shape.length === 1
    ? Array.from({ length: featureCount(shape) }, (_, feature) => `x${feature + 1}`)
    : undefined;
}

/** Places of the strangest rows, strangest first. */
export function strangestRows({ scores }: Judgement, count: number): readonly number[] {
  const order = Int32Array.from(scores, (_, place) => place);
  // Ties in the order of the data.
  order.sort((a, b) => (scores[b] as number) - (scores[a] as number) || a - b);
  return Array.from(order.subarray(0, count));
}

/** Some rows of all sources, in the order given. */
export function chosenRows(sources: readonly UsedRows[], places: readonly number[]): Examples {
  const rows = places.map((place) => rowAt(sources, place));
  const features = featureCount((sources[0] as UsedRows).data.shape);
  const values = new Float32Array(rows.length * features);
  rows.forEach(({ source: { data }, row }, index) => {
    values.set(data.values.subarray(row * features, (row + 1) * features), index * features);
  });
  return { values, count: rows.length, shape: (sources[0] as UsedRows).data.shape };
}

/** What each feature adds to the scores of some rows; undefined where the score has no parts. */
export function contributionsOf(
  { detector }: Judgement,
  sources: readonly UsedRows[],
  places: readonly number[],
): Examples | undefined {
  if (!detector.contributions) return undefined;
  const features = featureCount((sources[0] as UsedRows).data.shape);
  const values = new Float32Array(places.length * features);
  let at = 0;
  for (const { data } of sources) {
    // Selected from their source, whose columns may be known to more digits than float32 holds.
    const own = places.flatMap((place, index) =>
      place >= at && place < at + data.count ? [{ row: place - at, index }] : [],
    );
    if (own.length > 0) {
      const parts = detector.contributions(
        selectExamples(
          data,
          own.map(({ row }) => row),
        ),
      );
      own.forEach(({ index }, row) => {
        values.set(parts.values.subarray(row * features, (row + 1) * features), index * features);
      });
    }
    at += data.count;
  }
  return { values, count: places.length, shape: detector.inputShape };
}

/** How many of the strangest rows are shown. */
const SHOWN = 15;

function strangeTable(judgement: Judgement, page: DetectionPage): Table {
  const places = strangestRows(judgement, SHOWN);
  const { sources } = page;
  const first = (sources[0] as UsedRows).data;
  const names = columnNames(first);
  const contributions = contributionsOf(judgement, sources, places);
  const because = contributions && reasons(contributions, { count: 3, ...(names ? { names } : {}) });
  const numbers = chosenRows(sources, places);
  const features = featureCount(first.shape);
  const rows = places.map((place, index) => {
    const { source, row } = rowAt(sources, place);
    const said = because?.[index]?.map(
      ({ name, feature, share }) =>
        `${name} ${formatShort(numbers.values[index * features + feature] as number)} (${formatNumber(100 * share, 0)} %)`,
    );
    return {
      row: row + 1,
      ...(sources.length > 1 ? { part: source.data.split } : {}),
      id: source.data.ids?.[row],
      class: source.data.labels ? classOf(source.data, row) : undefined,
      score: judgement.scores[place] as number,
      p: judgement.pValues[place] as number,
      because: said?.join('; ') ?? '',
    };
  });
  return table({
    caption: `Rows with the highest ${judgement.detector.name}, counted from 1 as they were read; what adds most to the score, with its value and its share of the score`,
    rows,
    columns: [
      { key: 'row', format: 0 },
      ...(sources.length > 1 ? ['part'] : []),
      ...(first.ids ? ['id'] : []),
      ...(first.labels ? ['class'] : []),
      { key: 'score', format: 3 },
      { key: 'p', title: 'p-value', format: 5 },
      ...(because ? [{ key: 'because', title: 'because of' }] : []),
    ],
  });
}

/** Contributions of each pixel, its channels added up. */
function pixelMap({ values, count, shape }: Examples): Examples {
  const [height = 1, width = 1, channels = 1] = shape;
  const pixels = new Float32Array(count * height * width);
  values.forEach((value, index) => {
    const pixel = Math.floor(index / channels);
    pixels[pixel] = (pixels[pixel] as number) + value;
  });
  return { values: pixels, count, shape: [height, width, 1] };
}

function strangeImages(judgement: Judgement, { sources }: DetectionPage): ImageStrip {
  const places = strangestRows(judgement, SHOWN);
  const originals = chosenRows(sources, places);
  const contributions = contributionsOf(judgement, sources, places);
  const maps = contributions && pixelMap(contributions);
  const brightest = maps ? largest(maps.values) : 1;
  const isBytes = largest(originals.values) > 1;
  return {
    kind: 'images',
    alt: `The ${places.length} images with the highest ${judgement.detector.name}${maps ? ', each above a map of what its pixels add to the score' : ''}.`,
    columns: places.map((place, index) => {
      const { source, row } = rowAt(sources, place);
      const { data } = source;
      return {
        caption: `${data.labels ? `${classOf(data, row)}, ` : ''}${data.ids?.[row] ?? `no. ${row + 1}`}`,
        images: [
          {
            name: `score ${formatShort(judgement.scores[place] as number)}`,
            png: imagePng(originals, index, isBytes ? { range: [0, 255] } : {}),
          },
          ...(maps ? [{ name: 'where', png: imagePng(maps, index, { range: [0, brightest] }) }] : []),
        ],
      };
    }),
  };
}

/** The strangest rows or images of each detector, with what is strange about them. */
export function strangeParts(page: DetectionPage): readonly ReportPart[] {
  const { shape } = (page.sources[0] as UsedRows).data;
  const isImage = shape.length === 3 && [1, 3].includes(shape[2] ?? 0);
  const nouns = nounsFor(shape);
  return page.judgements
    .filter(({ isAsked }) => isAsked)
    .flatMap((judgement): readonly ReportPart[] => [
      { kind: 'heading', text: inWords(`The strangest {example}s: ${judgement.detector.name}`, nouns) },
      isImage ? strangeImages(judgement, page) : strangeTable(judgement, page),
    ]);
}
