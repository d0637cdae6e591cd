import type { TrainableModel } from '../../models/model';
import { tf } from '../../runtime/tensorflow';
import type { OptimizerState } from '../engine';
import { type OptimizerSettings, slotNames } from '../optimizers';

/** A copy that shares the native memory; whoever changes one of the two gets memory of its own. */
const share = (tensor: tf.Tensor): tf.Tensor => tf.keep(tf.clone(tensor));

/**
 * Everything that training changes, in native memory: weights, state, then the optimiser's slots weight by weight.
 */
export class TrainingState {
  private tensors: tf.Tensor[];
  private readonly slots: readonly { readonly name: string; readonly shape: readonly number[] }[];

  /** Weights and state as the model has them now, slots at zero. */
  constructor(
    private readonly model: TrainableModel,
    optimizer: OptimizerSettings,
  ) {
    this.slots = model.weights.flatMap(({ name, variable }) =>
      slotNames(optimizer).map((slot) => ({ name: `${name}/${slot}`, shape: variable.shape })),
    );
    const zeros = this.slots.map(({ shape }) => tf.keep(tf.zeros([...shape])));
    this.tensors = [...this.variables().map(share), ...zeros];
  }

  /** The tensors themselves; they stay the state's. */
  get values(): readonly tf.Tensor[] {
    return this.tensors;
  }

  get shapes(): readonly (readonly number[])[] {
    return this.tensors.map(({ shape }) => shape);
  }

  /** Takes over new tensors and disposes the old ones. */
  replace(tensors: readonly tf.Tensor[]): void {
    tf.dispose(this.tensors);
    this.tensors = [...tensors];
  }

  /** Weights and state into the model. */
  pull(): void {
    for (const [index, variable] of this.variables().entries()) variable.assign(this.tensors[index] as tf.Tensor);
  }

  /** Weights and state out of the model. */
  push(): void {
    for (const [index, variable] of this.variables().entries()) this.put(index, share(variable));
  }

  /** The same numbers in tensors that the caller disposes. */
  copies(): tf.Tensor[] {
    return this.tensors.map(share);
  }

  exportSlots(): OptimizerState {
    const first = this.variables().length;
    const entries = this.slots.map(({ name }, index) => {
      const tensor = this.tensors[first + index] as tf.Tensor;
      return [name, tensor.dataSync<'float32'>().slice()] as const;
    });
    return { slots: Object.fromEntries(entries) };
  }

  /** @throws RangeError when a slot is missing or has another size; nothing is changed then */
  importSlots({ slots }: OptimizerState): void {
    const first = this.variables().length;
    for (const [index, { name }] of this.slots.entries()) {
      const size = this.tensors[first + index]?.size;
      if (slots[name]?.length !== size) {
        throw new RangeError(
          `importState: ${name} must hold ${size} numbers, got ${slots[name]?.length ?? 'none'}; resume with the optimiser and the model of the checkpoint`,
        );
      }
    }
    for (const [index, { name, shape }] of this.slots.entries()) {
      this.put(first + index, tf.keep(tf.tensor((slots[name] as Float32Array).slice(), [...shape], 'float32')));
    }
  }

  dispose(): void {
    tf.dispose(this.tensors);
    this.tensors = [];
  }

  private put(index: number, tensor: tf.Tensor): void {
    this.tensors[index]?.dispose();
    this.tensors[index] = tensor;
  }

  private variables(): tf.Variable[] {
    return [...this.model.weights, ...this.model.state].map(({ variable }) => variable);
  }
}
