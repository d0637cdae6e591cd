import { boardRows, contestStanding, estimate, paretoFront, standing } from 'autoencoder-workbook/dist/scoreboard';
import { describe, expect, test } from 'vitest';
import { resultOf } from './results';

describe('estimate', () => {
  test('the interval of three seeds is 4.303 standard errors wide to either side', () => {
    const { mean, spread, halfWidth } = estimate([1, 2, 3], { isRandom: true });
    expect(mean).toBe(2);
    expect(spread).toBe(1);
    expect(halfWidth).toBeCloseTo(4.302652729749 / Math.sqrt(3), 9);
  });

  test('of two seeds it is 12.706, of eleven 2.228', () => {
    expect(estimate([0, 2], { isRandom: true }).halfWidth).toBeCloseTo((12.70620473617 * Math.SQRT2) / Math.SQRT2, 8);
    const eleven = Array.from({ length: 11 }, (_, index) => index);
    const error = Math.sqrt(11) / Math.sqrt(11);
    expect(estimate(eleven, { isRandom: true }).halfWidth).toBeCloseTo(2.228138851986 * error, 8);
  });

  test('what is not random is known exactly; one seed of something random is not known at all', () => {
    expect(estimate([5], { isRandom: false }).halfWidth).toBe(0);
    expect(estimate([5], { isRandom: true }).halfWidth).toBeNull();
    expect(() => estimate([], { isRandom: true })).toThrow('at least one value');
  });
});

const contestant = (method: string, mean: number, halfWidth: number | null) => ({
  method,
  estimate: { mean, halfWidth, spread: null, runs: 3 },
});

describe('standing', () => {
  test('a winner is alone beyond the reach of both intervals', () => {
    const { winner, order } = standing([contestant('pca', 4, 0), contestant('dense', 1, 0.5)], 'lower');
    expect(winner).toBe('dense');
    expect(order.map(({ method }) => method)).toEqual(['dense', 'pca']);
  });

  test('nobody wins where intervals touch, in either direction', () => {
    const close = [contestant('conv', 0.9, 0.02), contestant('dense', 0.88, 0.01), contestant('mean', 0.1, 0)];
    const { winner, leaders } = standing(close, 'higher');
    expect(winner).toBeUndefined();
    expect(leaders).toEqual(['conv', 'dense']);
  });

  test('one run of something random wins nothing and loses nothing', () => {
    const { winner, leaders } = standing([contestant('vae', 1, null), contestant('pca', 100, 0)], 'lower');
    expect(winner).toBeUndefined();
    expect(leaders).toEqual(['vae', 'pca']);
  });
});

describe('paretoFront', () => {
  const trade = (cost: number, quality: number) => ({ cost, quality });

  test('keeps what nothing beats, cheapest first', () => {
    const trades = [trade(9, 1), trade(1, 5), trade(5, 5), trade(3, 3), trade(4, 4)];
    expect(paretoFront(trades, 'lower')).toEqual([trade(1, 5), trade(3, 3), trade(9, 1)]);
  });

  test('higher is better where it is said to be; equals stand together', () => {
    expect(paretoFront([trade(1, 2), trade(1, 2), trade(2, 1)], 'higher')).toEqual([trade(1, 2), trade(1, 2)]);
  });

  test('agrees with checking every pair, on a grid with ties', () => {
    const trades = Array.from({ length: 60 }, (_, i) => trade((i * 7) % 11, (i * 5) % 13));
    const isBeaten = (a: { cost: number; quality: number }) =>
      trades.some((b) => b.cost <= a.cost && b.quality <= a.quality && (b.cost < a.cost || b.quality < a.quality));
    expect(new Set(paretoFront(trades, 'lower'))).toEqual(new Set(trades.filter((each) => !isBeaten(each))));
  });

  test('refuses what was not measured', () => {
    expect(() => paretoFront([trade(Number.NaN, 1)], 'lower')).toThrow('got NaN');
  });
});

describe('boardRows', () => {
  test('joins seeds, and takes no interval where nothing is random', () => {
    const rows = boardRows([
      resultOf({ method: 'pca', isRandom: false, quantities: { mse: 0.2 } }),
      resultOf({ method: 'dense', seed: 1, quantities: { mse: 0.1 } }),
      resultOf({ method: 'dense', seed: 2, quantities: { mse: 0.3 } }),
    ]);
    expect(rows.map(({ method, seeds }) => [method, seeds])).toEqual([
      ['pca', [1]],
      ['dense', [1, 2]],
    ]);
    expect(rows[0]?.estimates['mse']).toEqual({ mean: 0.2, spread: null, halfWidth: 0, runs: 1 });
    expect(rows[1]?.estimates['mse']?.mean).toBeCloseTo(0.2);
  });

  test('a quantity that one seed lacks is no quantity of the row', () => {
    const rows = boardRows([
      resultOf({ seed: 1, quantities: { bitsPerImage: 80 } }),
      resultOf({ seed: 2, quantities: { bitsPerImage: null } }),
    ]);
    expect(rows[0]?.estimates['bitsPerImage']).toBeUndefined();
  });

  test('counted costs have no interval, measured times have one', () => {
    const quantities = { multiplyAdds: 1.08, parameters: 7, fitSeconds: 2 };
    const { multiplyAdds, parameters, fitSeconds } =
      boardRows([1, 2].map((seed) => resultOf({ seed, quantities })))[0]?.estimates ?? {};
    expect([multiplyAdds?.halfWidth, parameters?.halfWidth]).toEqual([0, 0]);
    expect(fitSeconds?.spread).toBe(0);
  });

  test('refuses one seed twice', () => {
    expect(() => boardRows([resultOf({}), resultOf({})])).toThrow('each seed once, got 1, 1');
  });

  test('a contest is among methods of one code size and those without a code', () => {
    const rows = boardRows([
      resultOf({ method: 'mean', latentDim: 0, isRandom: false, quantities: { mse: 0.9 } }),
      resultOf({ method: 'pca', latentDim: 2, isRandom: false, quantities: { mse: 0.5 } }),
      resultOf({ method: 'pca', latentDim: 8, isRandom: false, quantities: { mse: 0.1 } }),
    ]);
    const result = contestStanding(rows, { data: 'digits', quantity: 'mse', latentDim: 2 });
    expect(result?.winner).toBe('pca');
    expect(result?.order.map(({ estimate: { mean } }) => mean)).toEqual([0.5, 0.9]);
    expect(() => contestStanding(rows, { data: 'digits', quantity: 'nonsense', latentDim: 2 })).not.toThrow();
  });
});
