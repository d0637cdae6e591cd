import { residualScore } from '../../detection/residualScore';
import { auroc } from '../../detection/roc';
import { type BoardTask, classesOf, ofClass } from '../task';

/** A class with fewer training examples than this is not taken for what is normal. */
const FEWEST_NORMALS = 50;
/** So many classes at most are taken, evenly spread over their list: each costs a fit of its own. */
const MOST_CLASSES = 3;

/** At most `count` elements: the first, the last, and others evenly between them. */
function spread<T>(elements: readonly T[], count: number): readonly T[] {
  if (elements.length <= count) return elements;
  const at = (index: number): T => elements[Math.round((index * (elements.length - 1)) / (count - 1))] as T;
  return Array.from({ length: count }, (_, index) => at(index));
}

/** Finding what does not belong. */
export const anomalies: BoardTask = {
  key: 'anomaly',
  title: 'anomalies',
  quantities: [
    {
      key: 'auroc',
      title: 'AUROC, one class against the rest',
      digits: 3,
      better: 'higher',
      meaning: `Of the classes with at least ${FEWEST_NORMALS} training examples the first, the middle and the last in turn are what is normal: the method is fitted to it alone and scores the test part by its squared residual. Mean over these classes.`,
    },
  ],
  measure: async ({ parts, refit }) => {
    const classes = classesOf(parts.train).flatMap((label) => {
      const normals = { train: ofClass(parts.train, label), validation: ofClass(parts.validation, label) };
      const anomalous = Array.from(parts.test.labels ?? [], (own) => own !== label);
      const isUsable = normals.train.count >= FEWEST_NORMALS && normals.validation.count > 0;
      return isUsable && anomalous.includes(false) && anomalous.includes(true) ? [{ normals, anomalous }] : [];
    });
    if (classes.length === 0) return { auroc: null };
    const areas: number[] = [];
    for (const { normals, anomalous } of spread(classes, MOST_CLASSES)) {
      const fitted = await refit(normals);
      if (!fitted) return undefined;
      try {
        areas.push(auroc({ scores: residualScore(fitted.codec).score(parts.test), anomalous }));
      } finally {
        fitted.codec.dispose?.();
      }
    }
    return { auroc: areas.reduce((sum, area) => sum + area, 0) / areas.length };
  },
};
