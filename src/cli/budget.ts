import { MOST_SECONDS, MOST_STEPS } from '../training/budget';
import type { Options } from './options';

/** Neighbours are sought among at most so many training codes: all 60,000 would take minutes for each method. */
export const NEIGHBOUR_EXAMPLES = 10_000;

/** The options of every command that trains. */
export const BUDGET_OPTIONS = {
  epochs: {
    kind: 'count',
    value: 'N',
    help: 'at most so many passes over the training part',
    otherwise: `until the held-out error has settled, within ${MOST_STEPS.toLocaleString('en')} steps`,
  },
  batch: { kind: 'count', value: 'N', help: 'examples per step', otherwise: 'by their number' },
  seconds: { kind: 'count', value: 'N', help: 'at most so many seconds for each training', default: MOST_SECONDS },
} as const satisfies Options;
