import { existsSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Codec } from '../data/codec';
import { splitOpened } from '../data/open';
import { fitPreprocessing, type Preprocessing } from '../data/preprocessing';
import type { Splits } from '../data/splits';
import type { Model } from '../models/family';
import { saveModel } from '../models/store';
import { fitPca } from '../pca/pca';
import { fit } from '../training/fit';
import type { FitResult } from '../training/options';
import type { Invocation } from './command';
import type { trainOptions } from './commands/train';
import type { TrainedMethod } from './methodNames';
import { buildMethod, expectUsable, LEARNING_RATE } from './methods';
import { replaceableFolder } from './outFolder';
import { versions } from './package';
import { pcaAsModel } from './pcaAsModel';
import { openAsked } from './reading';
import { type ExitCode, progressOn, type Terminal, UsageError } from './terminal';

type TrainInvocation = Invocation<typeof trainOptions>;

interface TrainOptions {
  readonly out: string;
  readonly epochs: number;
  readonly seed: number;
  readonly batchSize: number;
  readonly patience: number;
  readonly resume: boolean;
}

const checkpointOf = (out: string): string => `${resolve(out)}.checkpoint`;

function settingsOf({ options }: TrainInvocation): TrainOptions {
  const { out, epochs, seed, batch, patience = epochs, resume } = options;
  replaceableFolder('--out', out);
  replaceableFolder('the checkpoint beside --out', checkpointOf(out));
  if (resume && !existsSync(checkpointOf(out))) {
    throw new UsageError(`--resume needs the checkpoint of an interrupted run, got none at ${checkpointOf(out)}`);
  }
  return { out, epochs, seed, batchSize: batch, patience, resume };
}

async function trainOn(
  parts: Splits,
  model: Model & Codec,
  settings: TrainOptions,
  terminal: Terminal,
): Promise<FitResult> {
  const { epochs, seed, batchSize, patience, resume, out } = settings;
  const progress = progressOn(terminal);
  try {
    return await fit(model, parts.train, {
      epochs,
      seed,
      batchSize,
      learningRate: LEARNING_RATE,
      validation: parts.validation,
      earlyStopping: { patience },
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
  const { terminal, options } = invocation;
  const { model: method, latent: latentDim, 'split-seed': splitSeed, label, examples } = options;
  const settings = settingsOf(invocation);
  const opened = await openAsked(options.data, options, { terminal });
  const raw = splitOpened(opened, { seed: splitSeed, validation: true, train: examples });
  const preprocessing = fitPreprocessing(opened.scale, raw.train);
  const parts = prepared(raw, preprocessing);
  const inputShape = parts.train.shape;
  expectUsable(method, { inputShape, train: parts.train.count, latentDim });
  const { model, result } =
    method === 'pca'
      ? fittedPca(parts, latentDim)
      : await trained(method, { parts, settings, terminal, model: { latentDim, inputShape, scale: opened.scale } });
  try {
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
        epochs: method === 'pca' ? 0 : settings.epochs,
        keptEpoch: result.epoch,
        stoppedBy: result.stoppedBy,
        versions: versions(),
      },
    });
    return report(invocation, { result, parameters: model.cost.parameters, settings });
  } finally {
    model.dispose();
  }
}

interface TrainingTask {
  readonly parts: Splits;
  readonly settings: TrainOptions;
  readonly terminal: Terminal;
  readonly model: Omit<Parameters<typeof buildMethod>[1], 'seed'>;
}

async function trained(method: TrainedMethod, task: TrainingTask): Promise<{ model: Model & Codec; result: Outcome }> {
  const model = buildMethod(method, { ...task.model, seed: task.settings.seed });
  try {
    return { model, result: await trainOn(task.parts, model, task.settings, task.terminal) };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

interface Saved {
  readonly result: Outcome;
  readonly parameters: number;
  readonly settings: TrainOptions;
}

function report({ terminal, options }: TrainInvocation, { result, parameters, settings }: Saved): ExitCode {
  const { out } = settings;
  const interrupted = result.stoppedBy === 'interrupt';
  if (interrupted) {
    const remedy = existsSync(checkpointOf(out))
      ? 'to go on, run the same command with --resume'
      : 'no epoch was complete, so there is nothing to resume';
    terminal.err(`workbook train: interrupted; the best weights so far are in ${out}; ${remedy}\n`);
  } else {
    rmSync(checkpointOf(out), { recursive: true, force: true });
  }
  const { epoch, seconds, stoppedBy, remarks = [] } = result;
  for (const remark of remarks) terminal.err(`note: ${remark}\n`);
  terminal.out(
    options.json
      ? `${JSON.stringify({ out: resolve(out), keptEpoch: epoch, seconds, stoppedBy, parameters, remarks })}\n`
      : `saved ${out}: ${parameters} parameters, weights of epoch ${epoch}, ${seconds.toFixed(1)} s\n`,
  );
  return interrupted ? 1 : 0;
}
