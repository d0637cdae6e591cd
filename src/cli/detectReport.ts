import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DataFrame, Series } from 'nodejs-polars';
import { featureCount } from '../data/examples';
import { writeNpy } from '../data/npy';
import { loadPolars } from '../runtime/polars';
import { writeWholeFile } from '../runtime/wholeFile';
import { reportPage } from '../viz/report';
import type { Judgement } from './detectJudging';
import { type DetectionPage, detectionAnswer, detectionParts } from './detectPage';
import { classOf, type Use, type UsedRows } from './detectSplit';
import { columnNames, contributionsOf, rowAt, strangestRows } from './detectStrange';
import { detectionFrame, detectionRow } from './detectTable';
import { writeCsv } from './spreadsheet';

/** Rows beyond which the per-row file is left to Parquet: a spreadsheet would not open it. */
const MOST_CSV_ROWS = 1_000_000;
/** Numbers that a file of contributions holds at most. */
const MOST_CONTRIBUTIONS = 4_000_000;

/** One row for each row of the data: which it is, what it was used for, and what every detector asked for says of it. */
function rowsFrame({ sources, judgements }: DetectionPage): DataFrame {
  const polars = loadPolars();
  const all = <T>(of: (source: UsedRows) => readonly T[]): T[] => sources.flatMap(of);
  const texts = (name: string, cells: (string | null)[]): Series => polars.Series(name, cells, polars.Utf8);
  const [first] = sources as readonly [UsedRows];
  const names = columnNames(first.data);
  const rows = (source: UsedRows): number[] => Array.from({ length: source.data.count }, (_, row) => row);
  return polars.DataFrame([
    polars.Series(
      'row',
      all((source) => rows(source).map((row) => row + 1)),
      polars.Int32,
    ),
    ...(sources.length > 1
      ? [
          texts(
            'part',
            all(({ data, uses }) => uses.map(() => data.split)),
          ),
        ]
      : []),
    ...(first.data.ids
      ? [
          texts(
            'id',
            all(({ data }) => rows({ data } as UsedRows).map((row) => data.ids?.[row] ?? null)),
          ),
        ]
      : []),
    ...(first.data.labels
      ? [
          texts(
            'class',
            all(({ data }) => rows({ data } as UsedRows).map((row) => (data.labels ? classOf(data, row) : null))),
          ),
        ]
      : []),
    texts(
      'use',
      all(({ uses }) => [...uses]),
    ),
    ...judgements
      .filter(({ isAsked }) => isAsked)
      .flatMap(({ detector: { name }, scores, pValues, flags, strangest }) => [
        polars.Series(`${name}, score`, Array.from(scores), polars.Float64),
        polars.Series(`${name}, p`, Array.from(pValues), polars.Float64),
        polars.Series(`${name}, flag`, [...flags], polars.Bool),
        ...(names
          ? [
              texts(
                `${name}, strangest`,
                Array.from(strangest, (feature) => names[feature] ?? null),
              ),
            ]
          : []),
      ]),
  ]);
}

/** What each column adds to the score of the rows that were flagged, strangest first, as far as there is room. */
function contributionFiles(
  judgement: Judgement,
  { sources }: DetectionPage,
): readonly { readonly name: string; write(file: string): void }[] {
  const [first] = sources as readonly [UsedRows];
  const features = featureCount(first.data.shape);
  const flagged = judgement.flags.filter((flag) => flag).length;
  const places = strangestRows(judgement, Math.min(flagged, Math.max(1, Math.floor(MOST_CONTRIBUTIONS / features))));
  const contributions = places.length > 0 ? contributionsOf(judgement, sources, places) : undefined;
  if (!contributions) return [];
  const polars = loadPolars();
  const rows = places.map((place) => rowAt(sources, place));
  const identity = [
    polars.Series(
      'row',
      rows.map(({ row }) => row + 1),
      polars.Int32,
    ),
    ...(sources.length > 1
      ? [
          polars.Series(
            'part',
            rows.map(({ source }) => source.data.split),
            polars.Utf8,
          ),
        ]
      : []),
    ...(first.data.ids
      ? [
          polars.Series(
            'id',
            rows.map(({ source, row }) => source.data.ids?.[row] ?? ''),
            polars.Utf8,
          ),
        ]
      : []),
    polars.Series(
      'score',
      places.map((place) => judgement.scores[place] as number),
      polars.Float64,
    ),
  ];
  const name = `contributions-${judgement.slug}`;
  const names = columnNames(first.data);
  if (!names) {
    const frame = polars.DataFrame(identity);
    return [
      { name: `${name}.npy`, write: (file) => writeNpy(file, contributions) },
      { name: `${name}.parquet`, write: (file) => writeWholeFile(file, frame.writeParquet() as Buffer) },
    ];
  }
  const taken = new Set(['row', 'part', 'id', 'score']);
  const frame = polars.DataFrame([
    ...identity,
    ...names.map((column, feature) =>
      polars.Series(
        taken.has(column) ? `${column} (column)` : column,
        Float32Array.from(places, (_, row) => contributions.values[row * features + feature] as number),
        polars.Float32,
      ),
    ),
  ]);
  return [{ name: `${name}.parquet`, write: (file) => writeWholeFile(file, frame.writeParquet() as Buffer) }];
}

/** How many rows were put to each use. */
function useCounts(sources: readonly UsedRows[]): Readonly<Partial<Record<Use, number>>> {
  const counts: Partial<Record<Use, number>> = {};
  for (const { uses } of sources) for (const use of uses) counts[use] = (counts[use] ?? 0) + 1;
  return counts;
}

/** What was found, for scripts. */
export function detectionRecord(page: DetectionPage) {
  const { judgements, heading, falseAlarms, contamination, sources } = page;
  return {
    heading,
    checksum: sources[0]?.data.checksum ?? null,
    rows: useCounts(sources),
    falseAlarms,
    contamination: contamination ?? null,
    answer: detectionAnswer(page),
    models: judgements.map((judgement) => {
      const { detected, missed, falseAlarms: alarms, passed, flagged, ...row } = detectionRow(judgement);
      const classes = judgement.measured?.groups.groups.map(({ group, count, auroc }) => ({
        class: group,
        count,
        auroc,
      }));
      return {
        ...row,
        counts: { flagged, detected, missed, falseAlarms: alarms, passed },
        ...(classes ? { classes } : {}),
        detector: judgement.isAsked ? `detectors/${judgement.slug}` : null,
      };
    }),
  };
}

/**
 * Writes a detection: `detect.html`, `rows.parquet` and `.csv`, `detection.parquet` and `.csv`, and the contributions of
 * each detector; each whole or not at all.
 *
 * @returns the names of the files
 */
export function writeDetection(folder: string, page: DetectionPage): readonly string[] {
  mkdirSync(folder, { recursive: true });
  const rows = rowsFrame(page);
  const measures = detectionFrame(page);
  const files: Readonly<Record<string, Uint8Array | string>> = {
    'detect.html': reportPage('Which rows do not belong?', detectionParts(page)),
    'rows.parquet': rows.writeParquet() as Buffer,
    ...(rows.height <= MOST_CSV_ROWS ? { 'rows.csv': writeCsv(rows) } : {}),
    'detection.parquet': measures.writeParquet() as Buffer,
    'detection.csv': writeCsv(measures),
  };
  for (const [name, contents] of Object.entries(files)) writeWholeFile(join(folder, name), contents);
  const contributions = page.judgements
    .filter(({ isAsked }) => isAsked)
    .flatMap((judgement) => contributionFiles(judgement, page));
  for (const { name, write } of contributions) write(join(folder, name));
  return [...Object.keys(files), ...contributions.map(({ name }) => name)];
}
