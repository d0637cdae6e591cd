import { featureCount } from '../math/shapes';
import type { TrainableModel } from '../models/model';
import { tf } from '../runtime/tensorflow';
import type { OptimizerState, Snapshot } from './engine';
import { type OptimizerSettings, slotNames } from './optimizers';

/** A copy that shares the native memory; whoever changes one of the two gets memory of its own. */
export const share = (tensor: tf.Tensor): tf.Tensor => tf.keep(tf.clone(tensor));

/** Weights, state and slots by reference: native tensors that nobody writes into. */
class StateSnapshot implements Snapshot {
  private disposed = false;

  constructor(private readonly tensors: readonly tf.Tensor[]) {}

  copies(): tf.Tensor[] {
    if (this.disposed) throw new Error('restore: the snapshot was disposed; take a new one');
    return this.tensors.map(share);
  }

  dispose(): void {
    if (!this.disposed) tf.dispose([...this.tensors]);
    this.disposed = true;
  }
}

/**
 * Everything that training changes, as an engine holds it: weights, state, then the optimiser's slots weight by
 * weight.
 */
export class TrainingState {
  private tensors: tf.Tensor[];
  private readonly variables: readonly tf.Variable[];
  private readonly slots: readonly { readonly name: string; readonly shape: readonly number[] }[];

  /** Weights and state as the model has them now, slots at zero. */
  constructor(model: TrainableModel, optimizer: OptimizerSettings) {
    this.variables = [...model.weights, ...model.state].map(({ variable }) => variable);
    this.slots = model.weights.flatMap(({ name, variable }) =>
      slotNames(optimizer).map((slot) => ({ name: `${name}/${slot}`, shape: variable.shape })),
    );
    const zeros = this.slots.map(({ shape }) => tf.keep(tf.zeros([...shape])));
    this.tensors = [...this.variables.map(share), ...zeros];
  }

  /** The tensors themselves; they stay the state's. */
  get values(): readonly tf.Tensor[] {
    return this.tensors;
  }

  /** Weights and state, without the slots; they stay the state's. */
  get modelValues(): readonly tf.Tensor[] {
    return this.tensors.slice(0, this.variables.length);
  }

  /** The slots; they stay the state's. */
  get slotValues(): readonly tf.Tensor[] {
    return this.tensors.slice(this.variables.length);
  }

  /** Takes over new tensors and disposes the old ones. */
  replace(tensors: readonly tf.Tensor[]): void {
    tf.dispose(this.tensors);
    this.tensors = [...tensors];
  }

  /** Weights and state into the model. */
  pull(): void {
    for (const [index, variable] of this.variables.entries()) variable.assign(this.tensors[index] as tf.Tensor);
  }

  /** Weights and state out of the model. */
  push(): void {
    this.replace([...this.variables, ...this.slotValues].map(share));
  }

  snapshot(): Snapshot {
    return new StateSnapshot(this.tensors.map(share));
  }

  /** @throws Error when the snapshot was disposed or is not one of these */
  restore(snapshot: Snapshot): void {
    if (!(snapshot instanceof StateSnapshot)) throw new Error('restore: the snapshot is of another engine');
    this.replace(snapshot.copies());
  }

  exportSlots(): OptimizerState {
    const values = this.slotValues.map((tensor) => tensor.dataSync<'float32'>().slice());
    return { slots: Object.fromEntries(this.slots.map(({ name }, index) => [name, values[index] as Float32Array])) };
  }

  /** @throws RangeError when a slot is missing or has another size; nothing is changed then */
  importSlots({ slots }: OptimizerState): void {
    const values = this.slots.map(({ name, shape }) => {
      const size = featureCount(shape);
      const own = slots[name];
      if (own?.length === size) return { values: own.slice(), shape };
      throw new RangeError(
        `importState: ${name} must hold ${size} numbers, got ${own?.length ?? 'none'}; resume with the optimiser and the model of the checkpoint`,
      );
    });
    const imported = values.map((slot) => tf.keep(tf.tensor(slot.values, [...slot.shape], 'float32')));
    this.replace([...this.modelValues.map(share), ...imported]);
  }

  dispose(): void {
    tf.dispose(this.tensors);
    this.tensors = [];
  }
}
