import { residualScore } from '../../detection/residualScore';
import { auroc } from '../../detection/roc';
import { type BoardTask, classesOf, ofClass } from '../task';

/** A class with fewer training examples than this is not taken for what is normal. */
const FEWEST_NORMALS = 50;

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
      meaning: `Each class with at least ${FEWEST_NORMALS} training examples in turn is what is normal: the method is fitted to it alone and scores the test part by its squared residual. Mean over the classes.`,
    },
  ],
  measure: async ({ parts, refit }) => {
    const classes = classesOf(parts.train);
    if (classes.length < 2) return { auroc: null };
    const areas: number[] = [];
    for (const label of classes) {
      const train = ofClass(parts.train, label);
      const validation = ofClass(parts.validation, label);
      const anomalous = Array.from(parts.test.labels ?? [], (own) => own !== label);
      if (train.count < FEWEST_NORMALS || validation.count < 1 || !anomalous.includes(false)) continue;
      const fitted = await refit({ train, validation });
      if (!fitted) return undefined;
      try {
        areas.push(auroc({ scores: residualScore(fitted.codec).score(parts.test), anomalous }));
      } finally {
        fitted.codec.dispose?.();
      }
    }
    return { auroc: areas.length === 0 ? null : areas.reduce((sum, area) => sum + area, 0) / areas.length };
  },
};
