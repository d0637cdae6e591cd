import { arrowChart } from 'autoencoder-workbook/dist/viz';
import { describe, expect, test } from 'vitest';

const said = { title: 'field', alt: 'a field', x: { title: 'x₁' }, y: { title: 'x₂' } };

describe('arrowChart', () => {
  test('every arrow runs from its start to its end, the first field broad below the others', () => {
    const { spec } = arrowChart({
      ...said,
      fields: [
        { name: 'exact', from: [[0, 1]], to: [[2, 3]] },
        { name: 'dense', from: [[4, 5]], to: [[6, 7]] },
      ],
    });
    const [broad, thin] = spec['layer'] as { data: { values: unknown[] }; mark: { strokeWidth: number } }[];
    expect(broad?.data.values).toEqual([{ field: 'exact', x: 0, y: 1, x2: 2, y2: 3 }]);
    expect(thin?.data.values).toEqual([{ field: 'dense', x: 4, y: 5, x2: 6, y2: 7 }]);
    expect(broad?.mark.strokeWidth).toBeGreaterThan(thin?.mark.strokeWidth as number);
  });

  test('refuses ends that do not fit and fields without arrows', () => {
    expect(() => arrowChart({ ...said, fields: [{ name: 'a', from: [[0, 0]], to: [] }] })).toThrow(/1 starts, got 0/);
    expect(() => arrowChart({ ...said, fields: [] })).toThrow(/1 to 2000 arrows, got 0/);
  });
});
