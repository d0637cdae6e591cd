import type { Examples } from '../data/examples';
import { stepRandom } from '../math/stepRandom';
import type { Pass, TrainableModel } from '../models/model';
import { tf } from '../runtime/tensorflow';
import { stepLoss } from '../training/step';

/**
 * The length of the gradient of the training objective in each weight, on one batch and outside any training: what the
 * first step from here would see. Weights and state are as before afterwards.
 *
 * @param seed  of dropout, noise and views in the pass
 * @returns by name of the weight; one on which the objective does not depend is left out
 */
export function gradientNorms(model: TrainableModel, batch: Examples, seed: number): ReadonlyMap<string, number> {
  // A training pass moves the moments of batch norm.
  const kept = model.state.map(({ variable }) => variable.clone());
  try {
    const norms = new Map<string, number>();
    tf.tidy(() => {
      const x = tf.tensor(batch.values, [batch.count, ...batch.shape]);
      const pass: Pass = { training: true, random: stepRandom([seed, 1]), beta: tf.scalar(1) };
      const variables = model.weights.map(({ variable }) => variable);
      const { grads } = tf.variableGrads(() => stepLoss(model, x, pass).total, variables);
      for (const { name, variable } of model.weights) {
        // tfjs gives null for a weight that the loss does not depend on.
        const gradient = grads[variable.name] as tf.Tensor | null | undefined;
        if (gradient) norms.set(name, tf.norm(gradient).dataSync()[0] as number);
      }
    });
    return norms;
  } finally {
    for (const [index, { variable }] of model.state.entries()) {
      variable.assign(kept[index] as tf.Tensor);
      kept[index]?.dispose();
    }
  }
}
