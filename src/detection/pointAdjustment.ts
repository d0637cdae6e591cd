import { runsOf } from './events';
import { expectJudged } from './judged';

/**
 * Alarms after "point adjustment": where an event holds one alarm, all its instants count as flagged. Here to show what
 * it does, not to report: the longer the events, the surer random alarms are to light up whole ones, so that a
 * detector that knows nothing passes 0.9 of F1. Report `eventMeasures`.
 *
 * @param flags      whether each instant was flagged
 * @param anomalous  whether each lies in an event
 * @throws RangeError when the lengths differ or there is one kind of instant only
 * @see S. Kim et al. 2022, Towards a rigorous evaluation of time-series anomaly detection (arXiv:2109.05257)
 */
export function pointAdjusted(flags: readonly boolean[], anomalous: readonly boolean[]): readonly boolean[] {
  expectJudged('pointAdjusted', { scores: flags.map(Number), anomalous });
  const adjusted = [...flags];
  for (const { start, end } of runsOf(anomalous)) {
    if (flags.slice(start, end).some((flag) => flag)) adjusted.fill(true, start, end);
  }
  return adjusted;
}

/** Random alarms in a series with events of one length. */
export interface RandomAlarms {
  /** p, the share of instants that are flagged at random. */
  readonly rate: number;
  /** L, instants in an event. */
  readonly eventLength: number;
  /** a, the share of instants that lie in events. */
  readonly share: number;
}

/** What random alarms reach. */
export interface RandomAlarmMeasures {
  /** With point adjustment: R = 1 − (1 − p)^L, P = aR/(aR + (1 − a)p). */
  readonly adjusted: { readonly recall: number; readonly precision: number; readonly f1: number };
  /** Without: recall p, precision a. */
  readonly plain: { readonly recall: number; readonly precision: number; readonly f1: number };
}

const f1Of = (recall: number, precision: number): number => (2 * recall * precision) / (recall + precision);

/**
 * What random alarms reach with and without point adjustment, in expectation over long series: in closed form.
 *
 * @throws RangeError when a share is outside (0, 1) or the length is no positive integer
 */
export function randomAlarmMeasures({ rate, eventLength, share }: RandomAlarms): RandomAlarmMeasures {
  for (const [name, value] of Object.entries({ rate, share })) {
    if (!(value > 0 && value < 1)) {
      throw new RangeError(`randomAlarmMeasures: ${name} must lie between 0 and 1, got ${value}`);
    }
  }
  if (!Number.isInteger(eventLength) || eventLength < 1) {
    throw new RangeError(`randomAlarmMeasures: eventLength must be a positive integer, got ${eventLength}`);
  }
  const recall = 1 - (1 - rate) ** eventLength;
  const precision = (share * recall) / (share * recall + (1 - share) * rate);
  return {
    adjusted: { recall, precision, f1: f1Of(recall, precision) },
    plain: { recall: rate, precision: share, f1: f1Of(rate, share) },
  };
}
