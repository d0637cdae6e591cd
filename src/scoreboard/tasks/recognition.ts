import type { Splits } from '../../data/splits';
import { fewLabelAccuracy } from '../../metrics/fewLabels';
import { knnAccuracy } from '../../metrics/neighbours';
import { type BoardQuantity, type BoardTask, classesOf, ofClass } from '../task';

const FEW_LABELS = [100, 1000];
const NEIGHBOURS = 5;

/** Labelled examples that a balanced draw can take: a multiple of the classes, no more than the rarest has of each. */
function drawable(count: number, { train }: Splits): number | undefined {
  const classes = classesOf(train);
  const rarest = Math.min(...classes.map((label) => ofClass(train, label).count));
  const each = Math.floor(count / classes.length);
  return each >= 1 && each <= rarest ? each * classes.length : undefined;
}

/** Telling classes from codes. */
export const recognition: BoardTask = {
  key: 'probe',
  title: 'recognition',
  quantities: [
    ...FEW_LABELS.map(
      (labels): BoardQuantity => ({
        key: `probe${labels}`,
        title: `probe, ${labels} labels`,
        digits: 3,
        better: 'higher',
        meaning: `Accuracy on the test part of a linear classifier of codes with ${labels} labelled training examples, as many of each class; mean of five draws.`,
      }),
    ),
    {
      key: 'knn',
      title: 'kNN',
      digits: 3,
      better: 'higher',
      meaning: `Accuracy of the vote of the ${NEIGHBOURS} nearest training codes, all labels known.`,
    },
  ],
  measure: ({ codec, parts, codesOf, seed }) => {
    const { train, validation, test } = parts;
    const hasClasses = classesOf(train).length > 1 && codec.latentDim > 0;
    if (!hasClasses) return { probe100: null, probe1000: null, knn: null };
    const judged = {
      train: { codes: codesOf('train'), labels: train.labels },
      validation: { codes: codesOf('validation'), labels: validation.labels },
      test: { codes: codesOf('test'), labels: test.labels },
    };
    const few = FEW_LABELS.map((wanted): readonly [string, number | null] => {
      const labels = drawable(wanted, parts);
      return [`probe${wanted}`, labels === undefined ? null : fewLabelAccuracy(judged, { labels, seed }).mean];
    });
    const knn = knnAccuracy({
      trainCodes: judged.train.codes,
      trainLabels: train.labels,
      testCodes: judged.test.codes,
      testLabels: test.labels,
      k: NEIGHBOURS,
    });
    return { ...Object.fromEntries(few), knn };
  },
};
