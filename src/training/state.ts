import { featureCount } from '../math/shapes';
import { tf } from '../runtime/tensorflow';
import type { EngineProblem, OptimizerState, Snapshot } from './engine';
import { slotNames } from './optimizers';

/** A copy that shares the native memory; whoever changes one of the two gets memory of its own. */
export const share = (tensor: tf.Tensor): tf.Tensor => tf.keep(tf.clone(tensor));

/** Everything by reference: native tensors that nobody writes into. */
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

/** What a state is of. */
export type StateOf = Pick<EngineProblem, 'model' | 'optimizer' | 'averaging'>;

/**
 * Where each array stands in a `TrainingState`, and so among the variables of the loop over steps: weights, state, the
 * optimiser's slots weight by weight, then, under averaging, the averages of weights and state.
 */
export class StateLayout {
  private readonly weights: number;
  private readonly slotsPerWeight: number;
  /** Weights and state. */
  readonly modelSize: number;

  constructor({ model, optimizer }: StateOf) {
    this.weights = model.weights.length;
    this.modelSize = this.weights + model.state.length;
    this.slotsPerWeight = slotNames(optimizer).length;
  }

  /** Of state `index`. */
  state(index: number): number {
    return this.weights + index;
  }

  /** Of the slots of a weight. */
  slots(weight: number): number[] {
    const first = this.modelSize + weight * this.slotsPerWeight;
    return Array.from({ length: this.slotsPerWeight }, (_, slot) => first + slot);
  }

  /** Of the average of what stands at `place`. */
  average(place: number): number {
    return this.modelSize + this.weights * this.slotsPerWeight + place;
  }
}

/** Everything that training changes, as an engine holds it. */
export class TrainingState {
  readonly layout: StateLayout;
  private tensors: tf.Tensor[];
  private readonly variables: readonly tf.Variable[];
  /** What the engine holds beside what it shows, by name and place. */
  private readonly hidden: readonly { readonly name: string; readonly place: number }[];
  private pulled: readonly object[] = [];

  /** Weights and state as the model has them now, slots at zero, averages at the weights and state. */
  constructor(private readonly of: StateOf) {
    const { model, optimizer, averaging } = of;
    this.layout = new StateLayout(of);
    const arrays = [...model.weights, ...model.state];
    this.variables = arrays.map(({ variable }) => variable);
    const slots = model.weights.flatMap(({ variable }) =>
      slotNames(optimizer).map(() => tf.keep(tf.zeros(variable.shape))),
    );
    this.tensors = [...this.variables.map(share), ...slots, ...(averaging ? this.variables.map(share) : [])];
    this.hidden = [
      ...model.weights.flatMap(({ name }, weight) =>
        slotNames(optimizer).map((slot, index) => ({
          name: `${name}/${slot}`,
          place: this.layout.slots(weight)[index] as number,
        })),
      ),
      ...(averaging ? arrays.map(({ name }, place) => ({ name: `${name}/unaveraged`, place })) : []),
    ];
  }

  /** The tensors themselves; they stay the state's. */
  get values(): readonly tf.Tensor[] {
    return this.tensors;
  }

  /** Weights and state that the model is measured and saved with: their averages where there are any. */
  get shown(): readonly tf.Tensor[] {
    const first = this.of.averaging ? this.layout.average(0) : 0;
    return this.tensors.slice(first, first + this.layout.modelSize);
  }

  /** Takes over new tensors and disposes the old ones. */
  replace(tensors: readonly tf.Tensor[]): void {
    tf.dispose(this.tensors);
    this.tensors = [...tensors];
  }

  /** What is shown, into the model. */
  pull(): void {
    const { shown } = this;
    for (const [place, variable] of this.variables.entries()) variable.assign(shown[place] as tf.Tensor);
    this.pulled = this.variables.map(({ dataId }) => dataId);
  }

  /** The model's weights and state, out of it. An average that was pulled and not changed since is no weight. */
  push(): void {
    const { averaging } = this.of;
    const tensors = [...this.tensors];
    for (const [place, variable] of this.variables.entries()) {
      if (averaging && variable.dataId === this.pulled[place]) continue;
      tensors[place] = variable;
      if (averaging) tensors[this.layout.average(place)] = variable;
    }
    this.replace(tensors.map(share));
  }

  snapshot(): Snapshot {
    return new StateSnapshot(this.tensors.map(share));
  }

  /** @throws Error when the snapshot was disposed or is not one of these */
  restore(snapshot: Snapshot): void {
    if (!(snapshot instanceof StateSnapshot)) throw new Error('restore: the snapshot is of another engine');
    this.replace(snapshot.copies());
  }

  /** What is not shown, by name: the slots and, under averaging, the weights and state themselves. */
  exportHidden(): OptimizerState {
    const values = this.hidden.map(({ name, place }) => {
      const tensor = this.tensors[place] as tf.Tensor;
      return [name, tensor.dataSync<'float32'>().slice()] as const;
    });
    return { slots: Object.fromEntries(values) };
  }

  /** @throws RangeError when an array is missing or has another size; nothing is changed then */
  importHidden({ slots }: OptimizerState): void {
    const imported = this.hidden.map(({ name, place }) => {
      const { shape } = this.tensors[place] as tf.Tensor;
      const size = featureCount(shape);
      const values = slots[name];
      if (values?.length === size) return { place, values, shape };
      throw new RangeError(
        `importState: ${name} must hold ${size} numbers, got ${values?.length ?? 'none'}; resume with the optimiser and the model of the checkpoint`,
      );
    });
    const tensors = this.tensors.map(share);
    for (const { place, values, shape } of imported) {
      tensors[place]?.dispose();
      tensors[place] = tf.keep(tf.tensor(values.slice(), [...shape], 'float32'));
    }
    this.replace(tensors);
  }

  dispose(): void {
    tf.dispose(this.tensors);
    this.tensors = [];
  }
}
