import type { Codec } from '../data/codec';
import { type Dataset, firstExamples } from '../data/examples';
import { type OpenedData, splitOpened } from '../data/open';
import { meanImageBaseline } from '../evaluation/baselines';
import { describeData, measurementFrame } from '../evaluation/compare';
import { type Measurement, measureCodec } from '../evaluation/measure';
import { loadTrained, type TrainedModel } from '../models/trained';
import { comparisonTable } from '../notebook/comparisonTable';
import { fitPca } from '../pca/pca';
import { NEIGHBOUR_EXAMPLES } from './budget';
import type { Invocation } from './command';
import type { evaluateOptions } from './commands/evaluate';
import { openAsked } from './reading';
import type { ExitCode } from './terminal';

/** The test part, and the training part where the model was trained on these very data. */
export function measuredParts(opened: OpenedData, { provenance }: TrainedModel): { test: Dataset; train?: Dataset } {
  const whole = 'all' in opened.parts ? opened.parts.all : opened.parts.test;
  const trainedOn = 'all' in opened.parts ? opened.parts.all : opened.parts.train;
  if (provenance.checksum === null || trainedOn.checksum !== provenance.checksum) return { test: whole };
  const { train, test } = splitOpened(opened, {
    seed: provenance.splitSeed,
    validation: true,
    train: provenance.train,
  });
  return { train, test };
}

const OTHER_DATA =
  'These are other data than the model was trained on; whether some of them were among those is not known';

/** PCA of the model's code size, under a name that tells it from the model's. */
function yardstick(train: Dataset, { name, latentDim }: Codec): Codec {
  const pca = fitPca(train, { latentDim });
  return name === pca.name ? { ...pca, name: `${pca.name}, the yardstick` } : pca;
}

/** Measures a saved model. */
export async function evaluate({ options: asked, terminal }: Invocation<typeof evaluateOptions>): Promise<ExitCode> {
  const trained = loadTrained(asked.model);
  const { model, preprocessing, provenance } = trained;
  try {
    const { table: recipe } = preprocessing.record;
    const opened = await openAsked(asked.data, asked, {
      terminal,
      recipe,
      label: provenance.label,
      resize: provenance.resize,
    });
    const raw = measuredParts(opened, trained);
    const test = preprocessing.apply(raw.test);
    const train = raw.train && preprocessing.apply(raw.train);
    const options = train ? { train: firstExamples(train, NEIGHBOUR_EXAMPLES) } : {};
    const most = train ? Math.min(train.count, test.values.length / test.count) : 0;
    const hasYardstick = train && model.kind !== 'pca' && model.latentDim <= most;
    // The mean costs a reader nothing, so that no model may be worse.
    const codecs: readonly Codec[] = [
      model,
      ...(hasYardstick ? [yardstick(train, model)] : []),
      ...(train ? [meanImageBaseline(train)] : []),
    ];
    const measurements: readonly Measurement[] = codecs.map((codec) => measureCodec(codec, test, options));
    const heading = `${describeData(test)}${train ? '' : `; ${OTHER_DATA}`}`;
    if (asked.json) {
      terminal.out(`${JSON.stringify({ data: heading, checksum: test.checksum ?? null, measurements })}\n`);
    } else {
      const frame = measurementFrame(measurements, test);
      terminal.out(`${comparisonTable(frame, test, train ? {} : { about: OTHER_DATA }).toText()}\n`);
    }
    return 0;
  } finally {
    model.dispose();
  }
}
