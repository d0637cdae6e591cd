import type { Dataset, Examples } from '../data/examples';
import { selectExamples } from '../data/examples';
import type { Splits } from '../data/splits';
import type { VariationalAutoencoder } from '../models/variational';
import type { Better } from './front';
import type { FittedMethod } from './methods';

/** A fitted method before its tasks. */
export interface Worker extends FittedMethod {
  readonly parts: Splits;
  readonly isBounded: boolean;
  readonly seed: number;
  /** Codes of a part; made once. */
  readonly codesOf: (part: keyof Splits) => Examples;
  /** Fits the same method to other examples of the same kind; undefined when interrupted. The caller disposes it. */
  readonly refit: (parts: Pick<Splits, 'train' | 'validation'>) => Promise<FittedMethod | undefined>;
}

/** A number that the board shows. */
export interface BoardQuantity {
  /** Name in files and frames. */
  readonly key: string;
  /** Heading. */
  readonly title: string;
  readonly unit?: string;
  /** Digits after the point that mean something. */
  readonly digits: number;
  readonly better: Better;
  /** What it is and on what it is measured, in a sentence. */
  readonly meaning: string;
}

/** Numbers by the key of their quantity; null where the quantity does not exist for the method or the data. */
export type TaskResult = Readonly<Record<string, number | null>>;

/** Something that codes are good for. */
export interface BoardTask {
  readonly key: string;
  readonly title: string;
  /** The first one ranks the methods. */
  readonly quantities: readonly BoardQuantity[];
  /** Measures its quantities; undefined when interrupted. */
  readonly measure: (worker: Worker) => TaskResult | Promise<TaskResult | undefined>;
}

export const areImages = ({ shape }: Examples): boolean => shape.length === 3;

/** The classes there are, ascending. */
export const classesOf = ({ labels }: Dataset): readonly number[] => [...new Set(labels)].sort((a, b) => a - b);

/** Examples of one class. */
export function ofClass(part: Dataset, label: number): Dataset {
  const indices = Array.from(part.labels ?? []).flatMap((own, index) => (own === label ? [index] : []));
  return selectExamples(part, indices);
}

export const isVariational = (model: object | undefined): model is VariationalAutoencoder =>
  model !== undefined && 'observe' in model;
