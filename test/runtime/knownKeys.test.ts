import { closestName, expectKnownKeys, expectOneOf } from 'autoencoder-workbook/dist/runtime/knownKeys';
import { describe, expect, test } from 'vitest';

const keys = ['epochs', 'batchSize', 'learningRate', 'seed'];

describe('closestName', () => {
  test.each([
    ['epoch', 'epochs'], // a letter left out
    ['batchsize', 'batchSize'], // the case alone
    ['lerningRate', 'learningRate'],
    ['learningRaet', 'learningRate'], // two letters swapped: one edit
    ['seeds', 'seed'],
    ['rate', 'learningRate'], // a part of it
    ['trainingEpochs', 'epochs'],
  ])('%s is close to %s', (name, closest) => {
    expect(closestName(name, keys)).toBe(closest);
  });

  test('another word is close to none', () => {
    expect(closestName('patience', keys)).toBeUndefined();
    expect(closestName('sgd', ['adam'])).toBeUndefined();
    expect(closestName('x', [])).toBeUndefined();
  });
});

describe('expectKnownKeys', () => {
  test('lets pass what is read, given or undefined', () => {
    expectKnownKeys('fit', { epochs: 1, seed: undefined }, keys);
    expectKnownKeys('fit', {}, []);
  });

  test('names what nobody reads, and the name that was meant', () => {
    expect(() => expectKnownKeys('fit', { epochs: 1, batchsize: 32 }, keys)).toThrow(
      new RangeError('fit: batchsize is no option; did you mean batchSize?'),
    );
    expect(() => expectKnownKeys('fit', { patience: 3 }, keys)).toThrow(
      'fit: patience is no option; use one of epochs, batchSize, learningRate, seed',
    );
  });
});

test('expectOneOf names the words to choose from, and the one that was meant', () => {
  const choice = { name: 'type', words: ['adam', 'adamW', 'sgd'] };
  expectOneOf('fit', { ...choice, value: 'sgd' });
  expect(() => expectOneOf('fit', { ...choice, value: 'adamm' })).toThrow(
    new RangeError('fit: type must be adam, adamW or sgd, got "adamm"; did you mean adam?'),
  );
  expect(() => expectOneOf('fit', { ...choice, value: undefined })).toThrow(
    new RangeError('fit: type must be adam, adamW or sgd, got undefined'),
  );
});
