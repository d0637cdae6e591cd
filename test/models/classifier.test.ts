import { type Examples, examplesFrom, fit } from 'autoencoder-workbook';
import { randomSource } from 'autoencoder-workbook/dist/math';
import { type Classifier, labelClassifier, withLabelColumn } from 'autoencoder-workbook/dist/models';
import { tf, withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { describe, expect, test } from 'vitest';
import { rowsOf } from '../support/gradients';

/** Three clouds in four dimensions, class by class in turn. */
function clouds(count: number, seed: number): { readonly examples: Examples; readonly labels: Int32Array } {
  const random = randomSource(seed, 'clouds');
  const labels = Int32Array.from({ length: count }, (_, row) => row % 3);
  const values = Float32Array.from({ length: 4 * count }, (_, i) => {
    const own = labels[Math.floor(i / 4)] === i % 4;
    return random.normal() + (own ? 4 : 0);
  });
  return { examples: examplesFrom(values, [4]), labels };
}
const { examples, labels } = clouds(90, 1);
const rows = withLabelColumn(examples, labels);
const settings = { classes: 3, seed: 2, inputShape: [4], net: { type: 'dense', hidden: [8] } } as const;

/** The loss of each row as the model tells it. */
function lossesOf({ onLabels }: Classifier): Float32Array {
  return tf.tidy(() => {
    const pass = { training: true, random: undefined as never, beta: tf.scalar(1) };
    return onLabels.lossTerms(tf.tensor2d(rows.values, [rows.count, 5]), pass).objective.dataSync() as Float32Array;
  });
}

describe('labelClassifier', () => {
  test('costs ln(classes) where all logits are equal', async () => {
    await withoutLeaks(() => {
      const net = labelClassifier(settings);
      for (const { variable } of net.onLabels.weights) tf.tidy(() => variable.assign(tf.zerosLike(variable)));
      expect(lossesOf(net)).toBeNear(new Array(90).fill(Math.log(3)), { rtol: 1e-6 });
      net.dispose();
    });
  });

  test('costs −ln softmax of the own class, by a float64 loop', () => {
    const net = labelClassifier({ ...settings, net: { type: 'dense', hidden: [] } });
    const expected = rowsOf(net.encode(examples).values, 3).map((logits, row) => {
      const own = logits[labels[row] as number] as number;
      return Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - own), 0));
    });
    expect(lossesOf(net)).toBeNear(expected, { rtol: 1e-4, atol: 1e-5 });
    net.dispose();
  });

  test('learns classes it can tell apart, in every engine alike, and repeats with its seed', async () => {
    const views = [{ type: 'gaussian', sigma: 0.2 }] as const;
    const held = clouds(300, 9);
    const run = async (engine: 'auto' | 'eager') => {
      const net = labelClassifier({ ...settings, views });
      const { history } = await fit(net.onLabels, rows, {
        epochs: 40,
        seed: 3,
        batchSize: 30,
        learningRate: 1e-2,
        engine,
      });
      const right = net.classify(held.examples).filter((label, row) => label === held.labels[row]).length;
      const losses = history.map(({ losses }) => losses.crossEntropy as number);
      expect(net.cost.fitSeconds).toBeGreaterThan(0);
      net.dispose();
      return { losses, share: right / 300 };
    };
    const [compiled, again, eager] = [await run('auto'), await run('auto'), await run('eager')];
    // The best possible rule for clouds 4√2 apart errs in less than 1 of 100.
    expect(compiled.share).toBeGreaterThan(0.96);
    expect(again).toEqual(compiled);
    expect(eager.losses).toBeNear(compiled.losses, { rtol: 2e-3, atol: 1e-4 });
  });

  test('refuses labels that are missing or no classes', async () => {
    const net = labelClassifier(settings);
    expect(() => withLabelColumn(examples, undefined)).toThrow(/a label for each of 90 examples, got none/);
    expect(() => labelClassifier({ ...settings, classes: 1 })).toThrow(/classes must be at least 2, got 1/);
    const wrong = withLabelColumn(
      examples,
      labels.map((label) => label + 1),
    );
    await expect(fit(net.onLabels, wrong, { epochs: 1, seed: 1 })).rejects.toThrow(/integers from 0 to 2, got 3/);
    net.dispose();
  });
});
