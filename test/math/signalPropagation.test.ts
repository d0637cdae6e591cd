import {
  type Activation,
  activationOf,
  activationSlopeOf,
  preservingGain,
  type RandomLayer,
  randomSource,
  signalThrough,
  slopeGain,
} from 'autoencoder-workbook/dist/math';
import { describe, expect, test } from 'vitest';
import { activationTwins } from '../support/activationTwins';
import { centralDifferences } from '../support/gradients';

describe('activations of one number', () => {
  const names = Object.keys(activationTwins) as Exclude<Activation, 'linear'>[];
  test.each(names)('%s and its slope', (name) => {
    for (const x of [-30, -3, -0.4, 0.4, 3, 30]) {
      expect(activationOf(x, name)).toBeNear(activationTwins[name](x), { rtol: 1e-9, atol: 1e-12 });
      const slope = centralDifferences(([at]) => activationOf(at as number, name), [x])[0] as number;
      expect(activationSlopeOf(x, name)).toBeNear(slope, { rtol: 1e-6, atol: 1e-9 });
    }
  });
});

describe('gains', () => {
  test.each<[Activation, number]>([
    ['linear', 1],
    ['relu', Math.SQRT2],
    ['gelu', 1.53353],
    ['tanh', 1.592537],
  ])('%s keeps the mean square at %f', (activation, gain) => {
    expect(preservingGain(activation)).toBeNear(gain, { rtol: 1e-6 });
  });

  test.each(['relu', 'gelu', 'tanh', 'sigmoid', 'selu'] as const)(
    'at its gain, %s hands on the mean square',
    (name) => {
      const gain = preservingGain(name);
      // What comes out of an activation fed with unit signal.
      const square = 1 / gain ** 2;
      const { shared, varying } = signalThrough(
        { gain, activation: name },
        { shared: 0.3 * square, varying: 0.7 * square },
      );
      expect(shared + varying).toBeNear(square, { rtol: 1e-3 });
    },
  );

  test('relu with gain 1 halves the mean square a layer: sixteen layers leave 2⁻¹⁶', () => {
    let signal = { shared: 0, varying: 1 };
    for (let layer = 0; layer < 16; layer++) signal = signalThrough({ gain: 1, activation: 'relu' }, signal);
    expect(signal.shared + signal.varying).toBeNear(2 ** -16, { rtol: 1e-2 });
  });

  test('the slope of the sigmoid: at most ¼, at unit signal √0.044836', () => {
    const sigmoid: RandomLayer = { gain: 1, activation: 'sigmoid' };
    expect(slopeGain(sigmoid, { shared: 0, varying: 1 }) ** 2).toBeNear(0.044836, { rtol: 1e-4 });
    expect(slopeGain(sigmoid, { shared: 0, varying: 1e-12 })).toBeNear(0.25, { rtol: 1e-6 });
    expect(slopeGain({ gain: 3, activation: 'linear' }, { shared: 0.2, varying: 1 })).toBeNear(3, { rtol: 1e-12 });
  });

  test('small differences shrink by the slope gain, far below what a difference of means could show', () => {
    const layer: RandomLayer = { gain: 1, activation: 'sigmoid' };
    const signal = { shared: 0.25, varying: 1e-18 };
    const after = signalThrough(layer, signal);
    expect(Math.sqrt(after.varying / signal.varying)).toBeNear(slopeGain(layer, signal), { rtol: 1e-6 });
  });

  test('a linear layer with biases: exact', () => {
    const after = signalThrough({ gain: 2, bias: 0.5, activation: 'linear' }, { shared: 0.1, varying: 0.3 });
    expect(after.shared).toBeNear(4 * 0.1 + 0.5, { rtol: 1e-9 });
    expect(after.varying).toBeNear(4 * 0.3, { rtol: 1e-9 });
  });
});

test('a net of random weights does what is predicted', () => {
  const [units, examples] = [500, 40];
  const random = randomSource(5, 'net');
  let values = Array.from({ length: examples }, () => Array.from({ length: units }, () => 0.3 + 0.4 * random.normal()));
  let predicted = { shared: 0.3 ** 2, varying: 0.4 ** 2 };
  const layer: RandomLayer = { gain: 1.2, activation: 'tanh' };
  for (let depth = 0; depth < 3; depth++) {
    const weights = Array.from({ length: units * units }, () => (layer.gain * random.normal()) / Math.sqrt(units));
    values = values.map((row) =>
      Array.from({ length: units }, (_, unit) => {
        let sum = 0;
        for (let i = 0; i < units; i++) sum += (row[i] as number) * (weights[i * units + unit] as number);
        return Math.tanh(sum);
      }),
    );
    predicted = signalThrough(layer, predicted);
  }
  let varying = 0;
  for (let unit = 0; unit < units; unit++) {
    const column = values.map((row) => row[unit] as number);
    const mean = column.reduce((a, b) => a + b, 0) / examples;
    varying += column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (examples - 1) / units;
  }
  expect(varying).toBeNear(predicted.varying, { rtol: 0.05 });
});
