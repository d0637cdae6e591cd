import type { DataFrame } from 'nodejs-polars';
import type { Dataset } from '../data/examples';
import { type OverSeeds, overSeedsFrame, type VaryingQuantity } from '../evaluation/overSeeds';
import { QUANTITIES } from '../evaluation/quantities';
import { loadPolars } from '../runtime/polars';
import { formatNumber } from '../viz/numbers';
import { quantityColumn } from '../viz/quantityColumn';
import { type Table, table } from '../viz/table';
import type { ComparedRow } from './comparedRows';

/** Quantities that some row has, what they cost last: SSIM of table rows is left out. */
export function presentQuantities(rows: readonly ComparedRow[]): readonly VaryingQuantity[] {
  const present = QUANTITIES.flatMap((quantity) =>
    quantity.varies && rows.some((row) => row.quantities[quantity.key] !== null) ? [quantity] : [],
  );
  return [...present.filter(({ of }) => of !== 'cost'), ...present.filter(({ of }) => of === 'cost')].map(
    ({ key }) => key,
  );
}

/** Mean and, over several seeds, spread of a quantity as they are printed. */
function cell(value: OverSeeds | null, digits: number): string | number | null {
  if (!value) return null;
  // A bare mean stays a number, which is aligned right.
  if (value.spread === null) return value.mean;
  return `${formatNumber(value.mean, digits)} ± ${formatNumber(value.spread, digits)}`;
}

/** The comparison as a table; remarks stand beside the method, where nobody overlooks them. */
export function comparedTable(rows: readonly ComparedRow[], test: Dataset, caption: string): Table {
  const columns = presentQuantities(rows).map((key) => quantityColumn(key, test.shape));
  const hasRemarks = rows.some(({ remarks }) => remarks.length > 0);
  return table({
    caption,
    columns: [
      'method',
      quantityColumn('latentDim', test.shape),
      ...(hasRemarks ? ['remarks'] : []),
      ...columns,
      quantityColumn('parameters', test.shape),
    ],
    rows: rows.map(({ method, latentDim, parameters, quantities, remarks }) => ({
      method,
      latentDim,
      parameters,
      remarks: remarks.join('; '),
      ...Object.fromEntries(
        columns.map(({ key, format }) => [key, cell(quantities[key as VaryingQuantity], Number(format))]),
      ),
    })),
  });
}

/** The comparison as a frame: that of the measurements, and the remarks. */
export function comparedFrame(rows: readonly ComparedRow[], test: Dataset): DataFrame {
  const polars = loadPolars();
  const remarks = rows.map((row) => row.remarks.join('; '));
  return overSeedsFrame(rows, test).withColumn(polars.Series('remarks', remarks, polars.Utf8));
}
