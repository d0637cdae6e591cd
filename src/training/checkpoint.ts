import { readArrayFolder, writeArrayFolder } from '../models/arrayFile';
import type { TrainableModel } from '../models/model';
import { writeWeights } from '../models/weights';
import type { Engine } from './engine';
import type { EpochRecord } from './history';
import type { PlateauState } from './schedules';

/** Where a run stands at the end of an epoch, beside its numbers. */
export interface Progress {
  readonly epoch: number;
  readonly history: readonly EpochRecord[];
  readonly plateau: PlateauState;
  /** Best monitored loss and its epoch, where early stopping watches. */
  readonly best?: { readonly loss: number; readonly epoch: number };
}

/** What must be equal in both halves of an interrupted run for it to end at the same numbers. */
export interface RunIdentity {
  readonly model: string;
  readonly examples: number;
  readonly batchSize: number;
  readonly epochs: number;
  readonly seed: number;
  readonly clipNorm?: number | undefined;
  /** Decay of the averaging. */
  readonly averaging?: number | undefined;
}

/** Everything that a checkpoint holds. */
export interface Checkpoint {
  readonly identity: RunIdentity;
  readonly progress: Progress;
  /** Weights and state as they were at the end of the epoch, by name; under averaging their averages. */
  readonly weights: Readonly<Record<string, Float32Array>>;
  /** The best weights so far, where early stopping watches. */
  readonly bestWeights?: Readonly<Record<string, Float32Array>>;
  /** What the engine holds beside them: the optimiser's slots, and under averaging what the averages are of. */
  readonly slots: Readonly<Record<string, Float32Array>>;
}

const GROUPS = ['weights', 'bestWeights', 'slots'] as const;

/** Writes a checkpoint as a folder that appears whole or not at all. */
export function writeCheckpoint(folder: string, checkpoint: Checkpoint): void {
  const arrays = Object.fromEntries(
    GROUPS.flatMap((group) =>
      Object.entries(checkpoint[group] ?? {}).map(([name, values]) => [`${group}:${name}`, values]),
    ),
  );
  writeArrayFolder(folder, { arrays, info: { identity: checkpoint.identity, progress: checkpoint.progress } });
}

/**
 * Reads a checkpoint and checks that it belongs to this run.
 *
 * @throws Error naming the folder and what differs
 */
export function readCheckpoint(folder: string, identity: RunIdentity): Checkpoint {
  const { arrays, info } = readArrayFolder(folder);
  const { identity: saved, progress } = info as { identity: RunIdentity; progress: Progress };
  for (const key of Object.keys(identity) as (keyof RunIdentity)[]) {
    if (saved?.[key] !== identity[key]) {
      throw new Error(
        `readCheckpoint: ${folder}: ${key} must be ${saved?.[key] ?? 'left out'} as when it was written, got ${identity[key] ?? 'none'}; resume with the settings of the first half`,
      );
    }
  }
  const group = (name: string) =>
    Object.fromEntries(
      Object.entries(arrays)
        .filter(([key]) => key.startsWith(`${name}:`))
        .map(([key, values]) => [key.slice(name.length + 1), values]),
    );
  return {
    identity: saved,
    progress,
    weights: group('weights'),
    slots: group('slots'),
    ...(progress.best ? { bestWeights: group('bestWeights') } : {}),
  };
}

/** Puts a checkpoint's numbers into the model and the engine. */
export function restoreCheckpoint(checkpoint: Checkpoint, model: TrainableModel, engine: Engine): void {
  writeWeights(model, checkpoint.weights);
  engine.push();
  engine.importState({ slots: checkpoint.slots });
}
