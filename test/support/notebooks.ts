import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** One cell of a notebook made for a test; text cells start with `#`. */
export type CellText = string;

/** The file contents of a notebook with these cells, not run yet. */
export function notebookText(cells: readonly CellText[]): string {
  const notebook = {
    cells: cells.map((source, index) => {
      const common = { id: `cell-${index}`, metadata: {}, source };
      return source.startsWith('#')
        ? { cell_type: 'markdown', ...common }
        : { cell_type: 'code', execution_count: null, outputs: [], ...common };
    }),
    metadata: { kernelspec: { name: 'tslab', display_name: 'TypeScript', language: 'typescript' } },
    nbformat: 4,
    nbformat_minor: 5,
  };
  return JSON.stringify(notebook);
}

/** A notebook file in a folder; it need not be in the checkout to import the package when it is only read. */
export function writeNotebook(
  folder: string,
  name: string,
  cells: readonly CellText[],
): { name: string; path: string } {
  const path = join(folder, name);
  writeFileSync(path, notebookText(cells));
  return { name, path };
}
