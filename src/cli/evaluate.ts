import type { Codec } from '../data/codec';
import { type Dataset, firstExamples } from '../data/examples';
import { type OpenedData, openData, splitOpened } from '../data/open';
import { describeData, measurementFrame } from '../evaluation/compare';
import { type Measurement, measureCodec } from '../evaluation/measure';
import { loadTrained, type TrainedModel } from '../models/trained';
import { fitPca } from '../pca/pca';
import { NEIGHBOUR_EXAMPLES } from './budget';
import type { Invocation } from './command';
import type { evaluateOptions } from './commands/evaluate';
import { type ExitCode, printFrame } from './terminal';

/** The part to measure on, and the training part where the model was trained on these very data. */
function measuredParts(opened: OpenedData, { provenance }: TrainedModel): { test: Dataset; train?: Dataset } {
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

/** Measures a saved model. */
export async function evaluate({ options: asked, terminal }: Invocation<typeof evaluateOptions>): Promise<ExitCode> {
  const trained = loadTrained(asked.model);
  const { model, preprocessing, provenance } = trained;
  try {
    const opened = await openData(asked.data, { label: provenance.label ?? undefined, labelOptional: true });
    const raw = measuredParts(opened, trained);
    const test = preprocessing.apply(raw.test);
    const train = raw.train && preprocessing.apply(raw.train);
    const options = train ? { train: firstExamples(train, NEIGHBOUR_EXAMPLES) } : {};
    const most = train ? Math.min(train.count, test.values.length / test.count) : 0;
    const hasYardstick = train && model.name !== 'PCA' && model.latentDim <= most;
    const codecs: readonly Codec[] = [model, ...(hasYardstick ? [fitPca(train, { latentDim: model.latentDim })] : [])];
    const measurements: readonly Measurement[] = codecs.map((codec) => measureCodec(codec, test, options));
    const heading = `${describeData(test)}${train ? '' : '; the model was trained on other data, so all of it is held out'}`;
    if (asked.json) {
      terminal.out(`${JSON.stringify({ data: heading, checksum: test.checksum ?? null, measurements })}\n`);
    } else {
      terminal.out(`${heading}\n${printFrame(measurementFrame(measurements, test).drop('data', 'split'))}\n`);
    }
    return 0;
  } finally {
    model.dispose();
  }
}
