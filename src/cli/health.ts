import { firstExamples } from '../data/examples';
import { describeData } from '../evaluation/compare';
import { healthReport } from '../evaluation/health';
import { loadTrained } from '../models/trained';
import { findingsTable, healthTable, layerHealthTable } from '../viz/health';
import type { Invocation } from './command';
import type { doctorOptions } from './commands/scripts';
import { measuredParts } from './evaluate';
import { openAsked } from './reading';
import type { ExitCode } from './terminal';

/** A thousand say as much as all of them. */
const MOST_EXAMPLES = 1000;
/** Of dropout, noise and views in the one training pass: any number, and always the same. */
const SEED = 1;

/** What a saved model is like, and on which data. */
export interface Examined {
  readonly folder: string;
  readonly data: string;
}

/** Looks a saved model over and prints the report. */
export async function health(
  { folder, data }: Examined,
  { options: asked, terminal }: Invocation<typeof doctorOptions>,
): Promise<ExitCode> {
  const trained = loadTrained(folder);
  const { model, preprocessing, provenance } = trained;
  try {
    const { table: recipe } = preprocessing.record;
    const opened = await openAsked(data, asked, { terminal, recipe, label: provenance.label });
    const { test } = measuredParts(opened, trained);
    const examples = firstExamples(preprocessing.apply(test), Math.min(MOST_EXAMPLES, test.count));
    const report = healthReport(model, examples, { seed: SEED });
    if (asked.json) terminal.out(`${JSON.stringify({ data: describeData(examples), ...report })}\n`);
    else {
      const layers = asked.layers && report.layers.length > 0 ? [layerHealthTable(report)] : [];
      const tables = [healthTable(report), ...layers, findingsTable(report)];
      terminal.out(`${describeData(examples)}\n\n${tables.map((each) => each.toText()).join('\n\n')}\n`);
    }
    return report.findings.length > 0 ? 1 : 0;
  } finally {
    model.dispose();
  }
}
