import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Codec, reconstruct } from '../data/codec';
import { splitOpened } from '../data/open';
import { fitPreprocessing, type Preprocessing } from '../data/preprocessing';
import type { Splits } from '../data/splits';
import { meanImageBaseline } from '../evaluation/baselines';
import { meanSquaredError } from '../metrics/reconstruction';
import type { Model } from '../models/family';
import { saveModel } from '../models/store';
import { fitPca } from '../pca/pca';
import { type Budget, trainingBudget } from '../training/budget';
import { fit } from '../training/fit';
import type { FitResult } from '../training/options';
import type { Invocation } from './command';
import type { trainOptions } from './commands/train';
import { cutShort } from './comparedRows';
import type { TrainedMethod } from './methodNames';
import { buildMethod, expectUsable } from './methods';
import { aloneIn, replaceableFolder } from './outFolder';
import { versions } from './package';
import { pcaAsModel } from './pcaAsModel';
import { openAsked, resizeIn } from './reading';
import { type ExitCode, progressOn, type Terminal, UsageError } from './terminal';

type TrainInvocation = Invocation<typeof trainOptions>;

interface TrainOptions {
  readonly out: string;
  readonly seed: number;
  readonly resume: boolean;
}

const checkpointOf = (out: string): string => `${resolve(out)}.checkpoint`;

function settingsOf({ options }: TrainInvocation): TrainOptions {
  const { out, seed, resume } = options;
  replaceableFolder('--out', out);
  replaceableFolder('the checkpoint beside --out', checkpointOf(out));
  if (resume && !existsSync(checkpointOf(out))) {
    throw new UsageError(`--resume needs the checkpoint of an interrupted run, got none at ${checkpointOf(out)}`);
  }
  return { out, seed, resume };
}

async function trainOn(
  parts: Splits,
  model: Model & Codec,
  { settings, budget, terminal }: Pick<TrainingTask, 'settings' | 'budget' | 'terminal'>,
): Promise<FitResult> {
  const { seed, resume, out } = settings;
  const { epochs } = budget;
  const progress = progressOn(terminal);
  try {
    return await fit(model, parts.train, {
      ...budget,
      seed,
      validation: parts.validation,
      checkpoint: { folder: checkpointOf(out) },
      ...(resume ? { resumeFrom: checkpointOf(out) } : {}),
      signal: terminal.signal,
      onEpoch: ({ epoch, losses, validation, seconds }) => {
        const held = (validation?.['objective'] ?? Number.NaN).toPrecision(5);
        const text = `epoch ${epoch} of ${epochs}, ${seconds.toFixed(1)} s, objective ${losses['objective']?.toPrecision(5)}, held out ${held}`;
        progress.update(epoch / epochs, text);
        if (!terminal.isInteractive) progress.line(text);
        return undefined;
      },
    });
  } finally {
    progress.close();
  }
}

/** PCA has nothing to iterate: its result has the form of a run with no epochs. */
function fittedPca(parts: Splits, latentDim: number): { readonly model: Model & Codec; readonly result: Outcome } {
  const model = pcaAsModel(fitPca(parts.train, { latentDim }));
  return { model, result: { stoppedBy: 'closed form', epoch: 0, seconds: model.cost.fitSeconds } };
}

type Outcome = Pick<FitResult, 'epoch' | 'seconds'> & {
  readonly stoppedBy: string;
  readonly remarks?: FitResult['remarks'];
};

function prepared(parts: Splits, { apply }: Preprocessing): Splits {
  return { train: apply(parts.train), validation: apply(parts.validation), test: apply(parts.test) };
}

/** Trains a model and saves it. */
export async function train(invocation: TrainInvocation): Promise<ExitCode> {
  const settings = settingsOf(invocation);
  const out = resolve(settings.out);
  mkdirSync(dirname(out), { recursive: true });
  return aloneIn(out, () => trainAlone(invocation, settings), `${out}.lock`);
}

async function trainAlone(invocation: TrainInvocation, settings: TrainOptions): Promise<ExitCode> {
  const { terminal, options } = invocation;
  const { model: method, latent: latentDim, 'split-seed': splitSeed, label, examples } = options;
  const opened = await openAsked(options.data, options, { terminal });
  const raw = splitOpened(opened, { seed: splitSeed, validation: true, train: examples });
  const preprocessing = fitPreprocessing(opened.scale, raw.train);
  const parts = prepared(raw, preprocessing);
  const inputShape = parts.train.shape;
  expectUsable(method, { inputShape, train: parts.train.count, latentDim });
  const { epochs, batch, patience, seconds } = options;
  const budget = trainingBudget({ train: parts.train, epochs, batch, patience, seconds });
  const { model, result } =
    method === 'pca'
      ? fittedPca(parts, latentDim)
      : await trained(method, {
          ...{ parts, settings, budget, terminal },
          model: { latentDim, inputShape, scale: opened.scale },
        });
  try {
    if (method !== 'pca' && result.epoch < 1) return nothingToSave(terminal, result);
    const resize = resizeIn(options);
    saveModel(model, resolve(settings.out), {
      preprocessing,
      provenance: {
        data: parts.train.name,
        checksum: parts.train.checksum ?? null,
        label: label ?? null,
        splitSeed,
        train: parts.train.count,
        validation: parts.validation.count,
        test: parts.test.count,
        seed: settings.seed,
        epochs: method === 'pca' ? 0 : budget.epochs,
        keptEpoch: result.epoch,
        stoppedBy: result.stoppedBy,
        versions: versions(),
        ...(resize ? { resize } : {}),
      },
    });
    return report(invocation, { result, parameters: model.cost.parameters, settings, ...judged(model, parts) });
  } finally {
    model.dispose();
  }
}

/** A run that ended within its first epoch has made nothing that is worth a folder. */
function nothingToSave(terminal: Terminal, { stoppedBy }: Outcome): ExitCode {
  const why = stoppedBy === 'interrupt' ? 'interrupted' : `ended by its ${stoppedBy}`;
  terminal.err(`workbook train: ${why} before the first epoch was complete; nothing is saved\n`);
  return 1;
}

/** How far the held-out examples are from their reconstructions, and from the mean row of the training part. */
function judged(model: Codec, { train, validation }: Splits): Pick<Saved, 'validationMse' | 'meanRowMse'> {
  const mse = (codec: Codec): number => meanSquaredError(validation, reconstruct(codec, validation));
  return { validationMse: mse(model), meanRowMse: mse(meanImageBaseline(train)) };
}

interface TrainingTask {
  readonly parts: Splits;
  readonly settings: TrainOptions;
  readonly budget: Budget;
  readonly terminal: Terminal;
  readonly model: Omit<Parameters<typeof buildMethod>[1], 'seed'>;
}

async function trained(method: TrainedMethod, task: TrainingTask): Promise<{ model: Model & Codec; result: Outcome }> {
  const model = buildMethod(method, { ...task.model, seed: task.settings.seed });
  try {
    return { model, result: await trainOn(task.parts, model, task) };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

interface Saved {
  readonly result: Outcome;
  readonly parameters: number;
  readonly settings: TrainOptions;
  /** MSE per value on the validation part. */
  readonly validationMse: number;
  /** The same of the mean row of the training part: what knowing nothing of an example costs. */
  readonly meanRowMse: number;
}

/** What a reader must know before using the model. */
function remarksOn({ result, validationMse, meanRowMse }: Saved): readonly string[] {
  const cut = cutShort(result.stoppedBy);
  const error = `held-out MSE ${validationMse.toPrecision(4)}, of the mean row ${meanRowMse.toPrecision(4)}`;
  return [
    ...(result.remarks ?? []),
    ...(cut === undefined ? [] : [`${cut}; give it more with --epochs or --seconds`]),
    ...(validationMse < meanRowMse ? [] : [`no better than the mean (${error}); train longer, or take another model`]),
  ];
}

function report({ terminal, options }: TrainInvocation, saved: Saved): ExitCode {
  const { result, parameters, settings, validationMse, meanRowMse } = saved;
  const { out } = settings;
  const interrupted = result.stoppedBy === 'interrupt';
  const remarks = remarksOn(saved);
  for (const remark of remarks) terminal.err(`note: ${remark}\n`);
  if (interrupted) {
    terminal.err(
      `workbook train: interrupted; the best weights so far are in ${out}; to go on, run the same command with --resume\n`,
    );
  } else {
    rmSync(checkpointOf(out), { recursive: true, force: true });
  }
  const { epoch, seconds, stoppedBy } = result;
  const record = { out: resolve(out), keptEpoch: epoch, seconds, stoppedBy, parameters, validationMse, meanRowMse };
  terminal.out(
    options.json
      ? `${JSON.stringify({ ...record, remarks })}\n`
      : `saved ${out}: ${parameters} parameters, weights of epoch ${epoch}, ${seconds.toFixed(1)} s, held-out MSE ${validationMse.toPrecision(4)} (mean row ${meanRowMse.toPrecision(4)})\n`,
  );
  return interrupted ? 1 : 0;
}
