import { textWidth } from 'autoencoder-workbook/dist/viz/fonts';
import { rasterizeSvg } from 'autoencoder-workbook/dist/viz/svg';
import { describe, expect, test } from 'vitest';

/** First and last column that holds ink, in device pixels. */
function inkedColumns(text: string, weight: number): readonly [number, number] {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="60"><text x="10" y="40" font-family="Inter" font-size="40" font-weight="${weight}">${text}</text></svg>`;
  const { pixels, width, height } = rasterizeSvg(svg);
  const inked = Array.from({ length: width }, (_, x) =>
    Array.from({ length: height }, (__, y) => pixels[(y * width + x) * 4 + 3] as number).some((alpha) => alpha > 40),
  );
  return [inked.indexOf(true), inked.lastIndexOf(true)];
}

describe('textWidth', () => {
  test.each([
    ['HHHH', 'regular', 400],
    ['error (MSE per pixel)', 'regular', 400],
    ['HH − μ σ² β ½ x₁', 'semibold', 600],
  ] as const)('is as wide as %s is drawn, but for side bearings and kerning', (text, weight, fontWeight) => {
    const [from, to] = inkedColumns(text, fontWeight);
    expect(textWidth(text, { size: 40, weight })).toBeNear((to - from) / 2, { atol: 12 });
  });

  test('grows with size, and adds up over characters', () => {
    const one = textWidth('Ab', { size: 10 });
    expect(textWidth('Ab', { size: 20 })).toBeNear(2 * one, { rtol: 1e-12 });
    expect(textWidth('A', { size: 10 }) + textWidth('b', { size: 10 })).toBeNear(one, { rtol: 1e-12 });
    expect(textWidth('', { size: 10 })).toBe(0);
  });

  test('the shipped files hold the signs that chapters write', () => {
    // A sign without a glyph takes the width of the missing-glyph box.
    const box = textWidth('\u{10ffff}', { size: 1000 });
    for (const sign of 'μσβεαλθφψΣ²½×−±≤≥≈→←₀₁₂₃ₖᵢ∞√∂°…\u0302') {
      expect(textWidth(sign, { size: 1000 }), `U+${sign.codePointAt(0)?.toString(16)}`).not.toBe(box);
    }
  });
});
