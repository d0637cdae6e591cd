import { methodColours } from 'autoencoder-workbook';
import { classColour, methodColour } from 'autoencoder-workbook/dist/viz';
import { describe, expect, test } from 'vitest';

describe('colours of methods', () => {
  test('are fixed, whatever the case and whatever follows the name', () => {
    expect(methodColour('PCA')).toBe('#7f7f7f');
    expect(methodColour('pca')).toBe('#7f7f7f');
    expect(methodColour('PCA, 32 numbers')).toBe('#7f7f7f');
    expect(methodColours(['linear', 'dense', 'conv', 'VAE'])).toEqual(['#56b4e9', '#0072b2', '#009e73', '#d55e00']);
  });

  test('do not depend on the other methods of a figure', () => {
    expect(methodColours(['dense', 'PCA'])[1]).toBe(methodColours(['PCA'])[0]);
    expect(methodColours(['mine', 'PCA'])[0]).toBe(methodColour('mine'));
  });

  test('differ within a figure, also for variants of one method and for names of no method', () => {
    const names = ['dense, small', 'dense', 'dense, large', 'mine', 'yours', 'theirs', 'PCA'];
    const colours = methodColours(names);
    expect(new Set(colours).size).toBe(names.length);
    expect(colours[1]).toBe('#0072b2');
  });

  test('a name given twice has one colour', () => {
    const [a, b] = methodColours(['mine', 'mine']);
    expect(a).toBe(b);
  });

  test('classes have ten colours, then start again', () => {
    const ten = Array.from({ length: 10 }, (_, index) => classColour(index));
    expect(new Set(ten).size).toBe(10);
    expect(classColour(12)).toBe(ten[2]);
  });
});
