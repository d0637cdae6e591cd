import { type Examples, firstExamples, selectExamples } from '../data/examples';
import { columnMeans, columnVariances } from '../math/arrays';
import { featureCount } from '../math/shapes';
import { stepRandom } from '../math/stepRandom';
import { withInferencePass } from '../models/inference';
import { deadShare } from '../models/layers/deadUnits';
import type { Layer } from '../models/layers/layer';
import type { TrainableModel } from '../models/model';
import { tf } from '../runtime/tensorflow';
import type { EpochRecord } from './history';
import { stepLoss } from './step';

/** A look at the end takes so many training examples. */
const EXAMPLES = 256;
/** Of the data's deviation: below it reconstructions do not depend on the input. Working models keep over half. */
export const CONSTANT_OUTPUT = 0.05;
/** Share of dead units of a layer; wide layers of working ReLU nets have a tenth. */
export const DEAD = 0.2;
/** How much longer than in the first epoch a gradient may become. */
const GREW = 1000;
/** How much larger than at its best the objective may end. */
export const ROSE = 10;

const short = (value: number): string => Number(value.toPrecision(3)).toString();

/** What models of this package show of themselves. */
interface Examined extends TrainableModel {
  readonly encoder?: { readonly layers?: readonly Layer[] };
  readonly decoder?: { readonly layers?: readonly Layer[] };
  decode?(codes: Examples): Examples;
}

/** √ of the variance across examples, on average over their values. */
function deviationOf({ values, shape }: Examples): number {
  const variances = columnVariances(values, columnMeans(values, featureCount(shape)));
  return variances.reduce((sum, variance) => sum + Math.sqrt(variance), 0) / variances.length;
}

/** Models that show no layers may have a `decode` of any kind; they are left in peace. */
function ofOutput(model: Examined, examples: Examples): string | undefined {
  if (!model.encoder || !model.decode || examples.count < 2) return undefined;
  const [before, after] = [deviationOf(examples), deviationOf(model.decode(model.encode(examples)))];
  if (!(after < CONSTANT_OUTPUT * before)) return undefined;
  return `the output no longer depends on the input: reconstructions differ by ${short(after)}, the examples by ${short(before)}`;
}

/** The layer with the most dead units, from the input on; of a block, those inside count. */
function ofUnits({ encoder, decoder }: Examined, examples: Examples): string | undefined {
  const dead: { readonly place: string; readonly share: number }[] = [];
  const walk = (layers: readonly Layer[], path: string, input: tf.Tensor): tf.Tensor =>
    layers.reduce((x, layer, index) => {
      const place = `${path}${index}`;
      if (layer.inner) walk(layer.inner, `${place}.`, x);
      else dead.push({ place: `${place} (${layer.label})`, share: deadShare(layer, x) ?? 0 });
      return withInferencePass((pass) => layer.apply(x, pass));
    }, input);
  tf.tidy(() => {
    let x: tf.Tensor = tf.tensor(examples.values, [examples.count, ...examples.shape]);
    for (const [part, layers] of Object.entries({ encoder: encoder?.layers, decoder: decoder?.layers })) {
      const [first] = layers ?? [];
      // Models of other kinds put something between their stacks.
      if (!layers || first?.inputShape.join() !== x.shape.slice(1).join()) return;
      x = walk(layers, `${part} `, x);
    }
  });
  const [worst] = dead.sort((a, b) => b.share - a.share);
  if (!worst || worst.share < DEAD) return undefined;
  return `${Math.round(100 * worst.share)} % of the units of ${worst.place} are dead: no example gives them a slope, no gradient reaches them`;
}

/** Length of the gradient of all weights together, where it was recorded. */
function gradientOf({ gradientNorm, layers }: EpochRecord): number | undefined {
  if (gradientNorm !== undefined) return gradientNorm;
  return layers && Math.hypot(...Object.values(layers).map(({ gradient = 0 }) => gradient));
}

function ofGradients(history: readonly EpochRecord[]): string | undefined {
  const lengths = history.map(gradientOf);
  const [first] = lengths;
  if (first === undefined) return undefined;
  const at = lengths.findIndex((length = 0) => length > GREW * first);
  if (at < 0) return undefined;
  return `the gradient grew a thousandfold: a length of ${short(first)} in the first epoch, ${short(lengths[at] ?? 0)} in epoch ${history[at]?.epoch}`;
}

function ofObjective(history: readonly EpochRecord[]): string | undefined {
  const course = history.map(({ losses, validation }) => (validation ?? losses)['objective'] as number);
  const [first = 0, last = 0] = [course[0], course[course.length - 1]];
  const best = Math.min(...course);
  // Ten times a very small number may be small.
  const rose = last - best > (ROSE - 1) * Math.abs(best) && last > Math.abs(first) / ROSE;
  return rose ? `the objective rose: ${short(best)} at its best, ${short(last)} at the end` : undefined;
}

/**
 * What training saw that a loss does not tell, in plain words: an objective that rose tenfold, a gradient that grew a
 * thousandfold (where it was recorded), an output that no longer depends on the input, a layer of which a fifth of the
 * units or more is dead. One look at up to 256 training examples with the final weights.
 *
 * @returns a sentence each; empty where all is well
 */
export function remarksOf(model: TrainableModel, train: Examples, history: readonly EpochRecord[]): readonly string[] {
  const some = firstExamples(train, Math.min(EXAMPLES, train.count));
  const seen = [ofObjective(history), ofGradients(history), ofOutput(model, some), ofUnits(model, some)];
  return seen.filter((remark) => remark !== undefined);
}

/** A step, and the examples in it. */
export interface BrokenStep {
  readonly rows: Int32Array;
  readonly seed: number;
  readonly step: number;
  readonly beta: number;
}

/**
 * The first layer behind which a training pass has values that are no finite numbers, `encoder/1-dense`; undefined where
 * the layers are finite and the loss alone is not. The state of the model moves as in any training pass.
 */
export function firstInfiniteLayer(
  model: TrainableModel,
  train: Examples,
  { rows, seed, step, beta }: BrokenStep,
): string | undefined {
  const places: string[] = [];
  tf.tidy(() => {
    const batch = selectExamples(train, rows);
    const x = tf.tensor(batch.values, [batch.count, ...batch.shape]);
    const watch = (place: string, y: tf.Tensor): void => {
      if (tf.tidy(() => tf.all(tf.isFinite(y)).dataSync<'bool'>()[0]) !== 1) places.push(place);
    };
    stepLoss(model, x, { training: true, random: stepRandom([seed, step]), beta: tf.scalar(beta), watch });
  });
  return places[0];
}
