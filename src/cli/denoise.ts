import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { reconstruct } from '../data/codec';
import { describeCorruption } from '../data/corruption';
import type { Dataset } from '../data/examples';
import { describeData } from '../evaluation/compare';
import { meanSquaredError } from '../metrics/reconstruction';
import { saveModel } from '../models/store';
import { loadTrained } from '../models/trained';
import { trainingBudget } from '../training/budget';
import type { Invocation } from './command';
import type { denoiseOptions } from './commands/denoise';
import { type DenoiseParts, expectPartners, pairedParts, spoiltParts } from './denoiseParts';
import {
  bestDenoiser,
  type DenoiseReport,
  denoiseAnswer,
  denoiseTable,
  writeDenoised,
  writeDenoiseReport,
} from './denoiseReport';
import { type MeasuredDenoiser, measuredDenoiser, plainDenoisers, trainedNet } from './denoisers';
import { noiseIn } from './noise';
import { aloneIn, expectWritable } from './outFolder';
import { versions } from './package';
import { openAsked } from './reading';
import { type ExitCode, progressOn, UsageError } from './terminal';
import { commandLine } from './typed';

type DenoiseInvocation = Invocation<typeof denoiseOptions>;

async function partsOf({ options, terminal }: DenoiseInvocation) {
  const opened = await openAsked(options.data, options, { terminal });
  const noise = options.noise === undefined ? undefined : noiseIn(options.noise);
  const sizes = { seed: options.seed, examples: options.examples };
  if (options.clean !== undefined) {
    const clean = await openAsked(options.clean, options, { terminal });
    return { parts: pairedParts(opened, clean, sizes), noise, scale: opened.scale };
  }
  if (!noise) throw new UsageError('--noise is needed where no --clean is given: what spoils the data');
  return { parts: spoiltParts(opened, noise, sizes), noise, scale: opened.scale };
}

/** Trains the net that was asked for and measures it; undefined when it was interrupted, null where there is none. */
async function netOf(
  { options, terminal }: DenoiseInvocation,
  { parts, noise, scale }: Awaited<ReturnType<typeof partsOf>>,
) {
  if (!noise) return null;
  const progress = progressOn(terminal);
  const { net, latent, seed, epochs, batch, seconds } = options;
  const budget = trainingBudget({ train: parts.train.clean, epochs, batch, seconds });
  const request = { noise, net, latent, scale, seed, budget, signal: terminal.signal, progress };
  const trained = await trainedNet(parts, request).finally(() => progress.close());
  if (!trained) return undefined;
  const measured = measuredDenoiser(`${net} net, ${trained.net.latentDim}`, trained.net, parts);
  return { trained, budget, measured: { ...measured, stoppedBy: trained.stoppedBy } };
}

function saveNet(
  folder: string,
  { trained, budget }: NonNullable<Awaited<ReturnType<typeof netOf>>>,
  { parts, options }: { readonly parts: DenoiseParts; readonly options: DenoiseInvocation['options'] },
): void {
  const { train, validation, test, preprocessing } = parts;
  saveModel(trained.net, folder, {
    preprocessing,
    provenance: {
      data: train.clean.name,
      checksum: train.clean.checksum ?? null,
      label: options.label ?? null,
      splitSeed: options.seed,
      train: train.clean.count,
      validation: validation.clean.count,
      test: test.clean.count,
      seed: options.seed,
      epochs: budget.epochs,
      keptEpoch: trained.keptEpoch,
      stoppedBy: trained.stoppedBy,
      versions: versions(),
    },
  });
}

async function denoiseAnew(invocation: DenoiseInvocation, out: string): Promise<ExitCode> {
  const { options, terminal } = invocation;
  const ready = await partsOf(invocation);
  const { parts, noise, scale } = ready;
  mkdirSync(out, { recursive: true });
  return aloneIn(out, async (): Promise<ExitCode> => {
    const plain = plainDenoisers(parts, { noise, scale, seed: options.seed });
    const net = await netOf(invocation, ready);
    if (net === undefined) {
      terminal.err('workbook denoise: interrupted, nothing was written\n');
      return 1;
    }
    try {
      const denoisers: readonly MeasuredDenoiser[] = [...plain, ...(net ? [net.measured] : [])];
      const { train, validation, test, preprocessing } = parts;
      const noiseName = noise ? describeCorruption(noise) : 'as it is in the pairs';
      const report: DenoiseReport = {
        heading: `${describeData(test.clean)}; ${noiseName}`,
        denoisers,
        test,
        settings: [
          ['data', describeData(test.clean)],
          ['noise', `${noiseName}${options.clean === undefined ? '' : '; tested on the pairs'}`],
          ['scale', scale === 'standardise' ? 'standard deviations of each column' : 'pixels in 0…1'],
          [
            'parts',
            `${train.clean.count} training, ${validation.clean.count} validation, ${test.clean.count} test; seed ${options.seed}`,
          ],
        ],
        command: commandLine('denoise', invocation.typed),
      };
      const written = writeDenoiseReport(out, report);
      const best = bestDenoiser(denoisers);
      const files = writeDenoised(join(out, 'denoised'), best.answers, test.noisy, preprocessing);
      if (net) saveNet(join(out, 'model'), net, { parts, options });
      tell(invocation, { report, out, files: [...written, ...files.map((file) => `denoised/${file}`)], best });
      return 0;
    } finally {
      net?.trained.net.dispose();
    }
  });
}

interface Told {
  readonly report: DenoiseReport;
  readonly out: string;
  readonly files: readonly string[];
  readonly best: MeasuredDenoiser;
}

function tell({ options, terminal }: DenoiseInvocation, { report, out, files, best }: Told): void {
  const answer = denoiseAnswer(report);
  if (options.json) {
    const denoisers = report.denoisers.map(({ name, mse, validationMse, fitSeconds, stoppedBy }) => ({
      name,
      mse,
      validationMse,
      fitSeconds,
      stoppedBy: stoppedBy ?? null,
    }));
    terminal.out(
      `${JSON.stringify({ out, files, heading: report.heading, answer, denoised: best.name, denoisers })}\n`,
    );
    return;
  }
  terminal.out(
    `${denoiseTable(report).toText()}\n\n${answer.join('\n')}\nwritten to ${out}: ${files.join(', ')} (by ${best.name})\n`,
  );
}

/** Denoises data, as they are, by a net that was trained earlier. */
async function denoiseAgain(invocation: DenoiseInvocation, model: string, out: string): Promise<ExitCode> {
  const { options, terminal } = invocation;
  const inside = join(resolve(model), 'model');
  const trained = loadTrained(existsSync(inside) ? inside : resolve(model));
  try {
    const { record } = trained.preprocessing;
    const reading = { terminal, recipe: record.table, label: trained.provenance.label };
    const opened = await openAsked(options.data, options, reading);
    if (opened.scale !== record.scale) {
      throw new Error(
        `--data must be of the kind that the net was trained on (scale ${record.scale}), got ${opened.scale}`,
      );
    }
    const clean = options.clean === undefined ? undefined : await openAsked(options.clean, options, reading);
    const noisy: Dataset = clean
      ? expectPartners(opened, clean)[0]
      : 'all' in opened.parts
        ? opened.parts.all
        : opened.parts.test;
    const scaled = trained.preprocessing.apply(noisy);
    const answers = reconstruct(trained.model, scaled);
    mkdirSync(out, { recursive: true });
    return await aloneIn(out, async (): Promise<ExitCode> => {
      const files = writeDenoised(join(out, 'denoised'), answers, noisy, trained.preprocessing);
      const truth = clean && trained.preprocessing.apply(expectPartners(opened, clean)[1]);
      const errors = truth && { noisy: meanSquaredError(truth, scaled), net: meanSquaredError(truth, answers) };
      const measured = errors
        ? `; MSE ${errors.noisy.toPrecision(4)} before and ${errors.net.toPrecision(4)} after`
        : '';
      terminal.out(
        options.json
          ? `${JSON.stringify({ out, files: files.map((file) => `denoised/${file}`), count: answers.count, ...(errors ? { errors } : {}) })}\n`
          : `wrote ${join(out, 'denoised')}: ${answers.count} examples (${files.join(', ')})${measured}\n`,
      );
      return 0;
    });
  } finally {
    trained.model.dispose();
  }
}

/** Removes noise. */
export async function denoise(invocation: DenoiseInvocation): Promise<ExitCode> {
  const { options } = invocation;
  if (options.noise !== undefined) noiseIn(options.noise);
  if (options.model === undefined && options.noise === undefined && options.clean === undefined) {
    throw new UsageError('--noise (what spoils clean data), --clean (clean partners) or --model is needed');
  }
  // Before anything is read: work must not end at a folder that cannot be written.
  const out = expectWritable('--out', options.out);
  if (options.model === undefined) return denoiseAnew(invocation, out);
  if (resolve(options.model) === out)
    throw new UsageError(`--out must be another folder than --model, got ${out} for both`);
  return denoiseAgain(invocation, options.model, out);
}
