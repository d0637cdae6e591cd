import type { Segment } from '../data/syntheticSeries';
import { expectJudged } from './judged';

/** The runs of true in a list: the events of a series, or its alarms. */
export function runsOf(flags: readonly boolean[]): readonly Segment[] {
  const runs: Segment[] = [];
  for (let start = 0; start < flags.length; ) {
    if (!flags[start]) {
      start++;
      continue;
    }
    let end = start;
    while (end < flags.length && flags[end]) end++;
    runs.push({ start, end });
    start = end;
  }
  return runs;
}

/** How alarms meet the events of a series. */
export interface EventMeasures {
  /** Events, runs of anomalous instants. */
  readonly events: number;
  /** Events with at least one alarm inside. */
  readonly detectedEvents: number;
  /** Their share. Long events are easily met by chance: never without the false-alarm rate. */
  readonly eventRecall: number;
  /** Runs of flagged instants. */
  readonly alarms: number;
  /** Share of those runs that touch an event; null where there are none. */
  readonly alarmPrecision: number | null;
  /** Share of the normal instants that are flagged. */
  readonly falseAlarmRate: number;
  /** Runs of flagged instants that touch no event, per thousand normal instants. */
  readonly falseAlarmsPerThousand: number;
  /** Instants from the beginning of an event to its first alarm, the mean over detected events; null without any. */
  readonly meanDelay: number | null;
  /** Share of anomalous instants that are flagged, each counted for itself. */
  readonly instantRecall: number;
  /** What chance would detect: the mean over events of 1 − (1 − falseAlarmRate)^length. */
  readonly eventRecallByChance: number;
}

/**
 * Judges alarms by events: an event counts as detected when an alarm falls into it, and alarms elsewhere are counted as
 * what they are. Nothing is adjusted.
 *
 * @param flags      whether each instant was flagged
 * @param anomalous  whether each lies in an event
 * @throws RangeError when the lengths differ or there are no events or nothing but events
 */
export function eventMeasures(flags: readonly boolean[], anomalous: readonly boolean[]): EventMeasures {
  const { anomalies, normals } = expectJudged('eventMeasures', { scores: flags.map(Number), anomalous });
  const events = runsOf(anomalous);
  const alarms = runsOf(flags);
  const firstAlarms = events.flatMap(({ start, end }) => {
    const first = flags.indexOf(true, start);
    return first >= 0 && first < end ? [first - start] : [];
  });
  const touching = alarms.filter(({ start, end }) => anomalous.slice(start, end).some((is) => is)).length;
  const falseInstants = flags.filter((flag, instant) => flag && !anomalous[instant]).length;
  const trueInstants = flags.filter((flag, instant) => flag && anomalous[instant]).length;
  const rate = falseInstants / normals;
  const byChance = events.reduce((sum, { start, end }) => sum + 1 - (1 - rate) ** (end - start), 0);
  return {
    events: events.length,
    detectedEvents: firstAlarms.length,
    eventRecall: firstAlarms.length / events.length,
    alarms: alarms.length,
    alarmPrecision: alarms.length === 0 ? null : touching / alarms.length,
    falseAlarmRate: rate,
    falseAlarmsPerThousand: (1000 * (alarms.length - touching)) / normals,
    meanDelay:
      firstAlarms.length === 0 ? null : firstAlarms.reduce((sum, delay) => sum + delay, 0) / firstAlarms.length,
    instantRecall: trueInstants / anomalies,
    eventRecallByChance: byChance / events.length,
  };
}
