import type { Codec } from '../data/codec';
import { type Dataset, firstExamples } from '../data/examples';
import { type OpenedData, openData, splitOpened } from '../data/open';
import { describeData, measurementFrame } from '../evaluation/compare';
import { type Measurement, measureCodec } from '../evaluation/measure';
import { loadTrained, type TrainedModel } from '../models/trained';
import { fitPca } from '../pca/pca';
import { type Invocation, neededOption } from './command';
import { printFrame } from './printFrame';
import type { ExitCode } from './terminal';

/** Neighbours are sought among at most so many training codes: all 60,000 would take minutes for each method. */
export const NEIGHBOUR_EXAMPLES = 10_000;

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
export async function evaluate(invocation: Invocation): Promise<ExitCode> {
  const { terminal, values } = invocation;
  const folder = neededOption(invocation, 'model');
  const where = neededOption(invocation, 'data');
  const trained = loadTrained(folder);
  const { model, preprocessing, provenance } = trained;
  try {
    const opened = await openData(where, { label: provenance.label ?? undefined, labelOptional: true });
    const raw = measuredParts(opened, trained);
    const test = preprocessing.apply(raw.test);
    const train = raw.train && preprocessing.apply(raw.train);
    const options = train ? { train: firstExamples(train, NEIGHBOUR_EXAMPLES) } : {};
    const most = train ? Math.min(train.count, test.values.length / test.count) : 0;
    const hasYardstick = train && model.name !== 'PCA' && model.latentDim <= most;
    const codecs: readonly Codec[] = [model, ...(hasYardstick ? [fitPca(train, { latentDim: model.latentDim })] : [])];
    const measurements: readonly Measurement[] = codecs.map((codec) => measureCodec(codec, test, options));
    const heading = `${describeData(test)}${train ? '' : '; the model was trained on other data, so all of it is held out'}`;
    if (values['json'] === true) {
      terminal.out(`${JSON.stringify({ data: heading, checksum: test.checksum ?? null, measurements })}\n`);
    } else {
      terminal.out(`${heading}\n${printFrame(measurementFrame(measurements, test).drop('data', 'split'))}\n`);
    }
    return 0;
  } finally {
    model.dispose();
  }
}
