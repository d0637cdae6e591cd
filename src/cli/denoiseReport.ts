import { mkdirSync } from 'node:fs';
import { dirname, extname, join, normalize, sep } from 'node:path';
import type { Series } from 'nodejs-polars';
import { type Dataset, type Examples, firstExamples } from '../data/examples';
import { writeNpy } from '../data/npy';
import type { Preprocessing } from '../data/preprocessing';
import { examplesFrame } from '../data/table';
import { featureNames } from '../data/tableRecipe';
import { pairedDifference } from '../evaluation/pairedDifference';
import { nounsFor } from '../evaluation/quantities';
import { loadPolars } from '../runtime/polars';
import { writeWholeFile } from '../runtime/wholeFile';
import { formatNumber } from '../viz/numbers';
import { imagePng } from '../viz/pixels';
import { type ReportPart, reportPage } from '../viz/report';
import { type Table, table } from '../viz/table';
import type { Pair } from './denoiseParts';
import type { MeasuredDenoiser } from './denoisers';
import { writeCsv } from './spreadsheet';

/** Everything that the report is made from. */
export interface DenoiseReport {
  readonly heading: string;
  readonly denoisers: readonly MeasuredDenoiser[];
  readonly test: Pair;
  readonly settings: readonly (readonly [name: string, value: string])[];
  readonly command: string;
}

const isImage = ({ shape }: Examples): boolean => shape.length === 3 && [1, 3].includes(shape[2] ?? 0);

/** The best of those that are no net, and the net. */
function opponents(denoisers: readonly MeasuredDenoiser[]) {
  const byValidation = (a: MeasuredDenoiser, b: MeasuredDenoiser): number => a.validationMse - b.validationMse;
  const plain = denoisers.filter(({ stoppedBy }) => stoppedBy === undefined).sort(byValidation)[0] as MeasuredDenoiser;
  return { plain, net: denoisers.find(({ stoppedBy }) => stoppedBy !== undefined) };
}

/** What removes most noise, by the validation part. */
export function bestDenoiser(denoisers: readonly MeasuredDenoiser[]): MeasuredDenoiser {
  const { plain, net } = opponents(denoisers);
  return net && net.validationMse < plain.validationMse ? net : plain;
}

/** The answer, a sentence a line. */
export function denoiseAnswer({ denoisers }: DenoiseReport): readonly string[] {
  const { plain, net } = opponents(denoisers);
  const noisy = denoisers[0] as MeasuredDenoiser;
  const removed = ({ mse }: MeasuredDenoiser): string => `${formatNumber(100 * (1 - mse / noisy.mse), 1)} %`;
  const linear =
    plain === noisy
      ? 'Nothing that is fitted at once removes any of the noise.'
      : `${plain.name} removes ${removed(plain)} of the squared error of the noise.`;
  if (!net) return [linear];
  const { mean, low, high } = pairedDifference(plain.errors, net.errors);
  const share = (value: number): string => `${formatNumber((100 * value) / plain.mse, 1)} %`;
  const isClear = low > 0 || high < 0;
  const verdict = !isClear
    ? `no clear difference between the net and ${plain.name} (${share(mean)}, 95 % interval ${share(low)} … ${share(high)})`
    : mean < 0
      ? `the net leaves ${share(-mean)} less error than ${plain.name} (95 % interval of the difference ${share(low)} … ${share(high)})`
      : `the net leaves ${share(mean)} more error than ${plain.name}, which needs no training (95 % interval ${share(low)} … ${share(high)})`;
  const open = net.stoppedBy === 'epochs' || net.stoppedBy === 'time limit';
  return [
    linear,
    `${net.mse < noisy.mse ? `The net removes ${removed(net)}` : 'The net leaves more error than the noise itself'}: ${verdict}. One seed.`,
    ...(open ? ['The net had not converged: give it more passes (--epochs) or seconds (--seconds).'] : []),
  ];
}

/** The errors side by side. */
export function denoiseTable({ heading, denoisers, test }: DenoiseReport): Table {
  const { value } = nounsFor(test.clean.shape);
  const noisy = denoisers[0]?.mse ?? Number.NaN;
  return table({
    caption: `${heading}; mean squared error to what is clean, on the test part, ${test.clean.count} examples`,
    rows: denoisers.map(({ name, mse, fitSeconds }) => ({
      name,
      mse,
      left: mse / noisy,
      psnr: -10 * Math.log10(mse),
      fitSeconds,
    })),
    columns: [
      { key: 'name', title: 'what is shown' },
      { key: 'mse', title: `MSE per ${value}`, format: 5 },
      { key: 'left', title: 'of the noise is left', format: 'percent' },
      ...(isImage(test.clean) ? [{ key: 'psnr', title: 'PSNR', unit: 'dB', format: 2 }] : []),
      { key: 'fitSeconds', title: 'fitting', unit: 's', format: 1 },
    ],
  });
}

/** Examples that are shown. */
const SHOWN = 10;
/** Columns that are listed. */
const LISTED = 20;

function closely({ denoisers, test }: DenoiseReport): readonly ReportPart[] {
  if (isImage(test.clean)) {
    const rows = [
      { name: 'clean', images: test.clean as Examples },
      ...denoisers
        .filter(({ name }) => !name.startsWith('mean'))
        .map(({ name, answers }) => ({ name, images: answers })),
    ].map(({ name, images }) => ({ name, images: firstExamples(images, SHOWN) }));
    const shown = rows[0]?.images.count ?? 0;
    return [
      { kind: 'heading', text: 'Test images' },
      {
        kind: 'images',
        alt: `The first ${shown} test images: ${rows.map(({ name }) => name).join(', ')}.`,
        columns: Array.from({ length: shown }, (_, index) => ({
          caption: test.clean.ids?.[index] ?? `no. ${index + 1}`,
          images: rows.map(({ name, images }) => ({ name, png: imagePng(images, index) })),
        })),
      },
    ];
  }
  const { table: recipe } = test.clean;
  const width = test.clean.values.length / test.clean.count;
  const names = recipe ? featureNames(recipe) : Array.from({ length: width }, (_, column) => `x${column + 1}`);
  const errorOf = ({ values, count }: Examples, column: number): number => {
    let sum = 0;
    for (let row = 0; row < count; row++) {
      const at = row * width + column;
      sum += ((values[at] as number) - (test.clean.values[at] as number)) ** 2 / count;
    }
    return sum;
  };
  const rows = names.map((column, index) => ({
    column,
    ...Object.fromEntries(denoisers.map(({ answers }, place) => [`d${place}`, errorOf(answers, index)])),
  }));
  return [
    { kind: 'heading', text: 'Column by column' },
    table({
      caption: `Mean squared error of each column, in squared standard deviations${rows.length > LISTED ? `, the first ${LISTED} of ${rows.length}` : ''}`,
      rows: rows.slice(0, LISTED),
      columns: ['column', ...denoisers.map(({ name }, place) => ({ key: `d${place}`, title: name, format: 4 }))],
    }),
  ];
}

/** Writes page and tables; returns the names of the files. */
export function writeDenoiseReport(folder: string, report: DenoiseReport): readonly string[] {
  const polars = loadPolars();
  const { denoisers, settings, command } = report;
  const frame = polars.DataFrame([
    polars.Series(
      'method',
      denoisers.map(({ name }) => name),
      polars.Utf8,
    ),
    polars.Series(
      'mse',
      denoisers.map(({ mse }) => mse),
      polars.Float64,
    ),
    polars.Series(
      'validationMse',
      denoisers.map(({ validationMse }) => validationMse),
      polars.Float64,
    ),
    polars.Series(
      'fitSeconds',
      denoisers.map(({ fitSeconds }) => fitSeconds),
      polars.Float64,
    ),
  ]);
  const page = reportPage('How much noise can be removed?', [
    { kind: 'answer', lines: denoiseAnswer(report) },
    denoiseTable(report),
    ...closely(report),
    { kind: 'heading', text: 'Settings, and how to repeat this' },
    { kind: 'facts', facts: settings },
    { kind: 'code', text: command },
  ]);
  const files: Readonly<Record<string, Uint8Array | string>> = {
    'denoise.html': page,
    'errors.parquet': frame.writeParquet() as Buffer,
    'errors.csv': writeCsv(frame),
  };
  for (const [name, contents] of Object.entries(files)) writeWholeFile(join(folder, name), contents);
  return Object.keys(files);
}

/** Where an image of a folder goes: below the same folders, as PNG. */
function imagePath(folder: string, id: string): string {
  const name = extname(id).toLowerCase() === '.png' ? id : `${id}.png`;
  const path = normalize(name);
  if (path.startsWith('..') || path.startsWith(sep))
    throw new Error(`workbook: an image must lie in its folder, got "${id}"`);
  return join(folder, path);
}

/**
 * Writes denoised examples as files of the kind that was read: images as PNG below the same folders, a table as Parquet
 * and CSV, anything else as one `.npy`, all on the scale of the data.
 *
 * @param like  what was read, for ids and names
 * @returns the names of the files, relative to the folder
 */
export function writeDenoised(
  folder: string,
  answers: Examples,
  like: Dataset,
  { undo }: Preprocessing,
): readonly string[] {
  mkdirSync(folder, { recursive: true });
  const { ids, labels, classNames, table: recipe } = like;
  if (ids && isImage(answers)) {
    for (const [index, id] of ids.entries()) {
      const path = imagePath(folder, id);
      mkdirSync(dirname(path), { recursive: true });
      writeWholeFile(path, imagePng(answers, index));
    }
    return [`${ids.length} images`];
  }
  const back: Examples & Partial<Dataset> = undo(answers);
  if (!recipe) {
    writeNpy(join(folder, 'denoised.npy'), back);
    return ['denoised.npy'];
  }
  const polars = loadPolars();
  const classes = labels && Array.from(labels, (label) => classNames?.[label] ?? String(label));
  const besides = [
    ...(ids ? [polars.Series(recipe.id ?? 'id', [...ids], polars.Utf8)] : []),
    ...(classes ? [polars.Series(recipe.label ?? 'label', classes, polars.Utf8)] : []),
  ];
  const frame = polars.DataFrame([...besides, ...(examplesFrame(back, featureNames(recipe)).getColumns() as Series[])]);
  writeWholeFile(join(folder, 'denoised.parquet'), frame.writeParquet() as Buffer);
  writeWholeFile(join(folder, 'denoised.csv'), writeCsv(frame));
  return ['denoised.parquet', 'denoised.csv'];
}
