import { CONSTANT_OUTPUT, DEAD, ROSE } from '../training/remarks';
import type { CodeHealth, Finding, HealthOptions, HealthReport, LayerHealth } from './healthTypes';

type Examined = Omit<HealthReport, 'findings'>;
type Run = HealthOptions['run'];

/*
 * Where a number becomes a finding. Far from what working models show, so that a report is silent on them, and
 * near enough to what the diseases do.
 */
/** Of a code's magnitude: below it all codes are one point, whatever their ranks say. */
const ONE_POINT = 0.01;
/** Of the codes' deviation, for projections: objectives that do not know lengths leave them near it. */
const PROJECTED = 0.03;
/** Effective rank of codes that lie on one line. */
const ONE_LINE = 1.02;
/** Share of the values of a sigmoid or tanh layer; contractive nets work at 0.86. */
const SATURATED = 0.95;
/** Of the input's deviation. */
const VANISHED = 1e-3;
const EXPLODED = 1e3;
/** Of the largest gradient among the layers. */
const NO_GRADIENT = 1e-5;
/** Of the error of the mean row. */
const WORSE = 1.05;
/** Deviations. */
const STALE = 0.5;

const short = (value: number): string => Number(value.toPrecision(3)).toString();
const percent = (share: number): string => `${Math.round(100 * share)} %`;
const named = ({ place, label }: LayerHealth): string => `${place} (${label})`;

type Rule = (report: Examined, run: Run) => Finding | undefined;

const trainingBroke: Rule = (_, run) =>
  run?.message === undefined
    ? undefined
    : {
        disease: 'trainingBroke',
        says: `training broke off${run.step === undefined ? '' : ` at step ${run.step}`}: ${run.message}`,
        remedy: 'a tenth of the learning rate, a warm-up, or gradients clipped by their norm',
      };

const notFinite: Rule = ({ weights, layers, finite }) => {
  const layer = layers.find((each) => !each.finite);
  const remedy = 'go back to the last weights that were finite and take a tenth of the learning rate';
  if (weights.notFinite > 0) {
    const says = `${weights.notFinite} of ${weights.count} weights are no finite numbers, the first in ${weights.first}`;
    return { disease: 'notFinite', says, remedy };
  }
  if (layer) {
    return {
      disease: 'notFinite',
      says: `the weights are finite, but values become infinite at ${named(layer)}`,
      remedy: 'smaller gains of the layers before it, or layer norm between them',
    };
  }
  const says = 'codes or reconstructions are no finite numbers';
  return finite ? undefined : { disease: 'notFinite', says, remedy };
};

const constantOutput: Rule = ({ output, dataDeviation }) => {
  if (!output || !(output.deviation < CONSTANT_OUTPUT * dataDeviation)) return undefined;
  return {
    disease: 'constantOutput',
    says: `the output does not depend on the input: reconstructions of different examples differ by ${short(output.deviation)}, the examples by ${short(dataDeviation)}; error ${short(output.error)}, of the mean row alone ${short(output.meanRowError)}`,
    remedy: 'fewer layers or other activations, gains that suit them, layer norm, skips; the loss alone will not tell',
  };
};

/** @param start  deviation of what the codes were made from, of which `least` must be left */
function collapse(what: string, code: CodeHealth | undefined, start: number, least: number): Finding | undefined {
  if (!code) return undefined;
  const remedy = 'an objective that keeps codes apart; for a variational model a smaller β at the start';
  const blind = code.participationRatio > 2 ? ', which do not see it' : '';
  const ranks = `participation ratio ${short(code.participationRatio)}, RankMe ${short(code.rankMe)} of ${code.size}`;
  const isOnePoint = !(code.deviation > ONE_POINT * code.magnitude) || code.deviation < least * start;
  if (isOnePoint || 2 * code.distinct < code.distinctExamples) {
    const says = `all ${what} are nearly one: they differ by ${short(code.deviation)} at a size of ${short(code.magnitude)}, made from what differs by ${short(start)}; ${code.distinct} different ones of ${code.distinctExamples} examples (${ranks}${blind})`;
    return { disease: 'collapsedCode', says, remedy };
  }
  if (code.size > 1 && code.participationRatio < ONE_LINE) {
    return { disease: 'collapsedCode', says: `all ${what} lie on one line: ${ranks}`, remedy };
  }
  return undefined;
}

const collapsedCode: Rule = (report) =>
  collapse('codes', report.code, report.dataDeviation, VANISHED) ??
  collapse('projections', report.projection, report.code?.deviation ?? 0, PROJECTED);

const deadUnits: Rule = ({ layers }) => {
  const dead = layers.filter((layer) => (layer.dead ?? 0) >= DEAD);
  const [worst] = [...dead].sort((a, b) => (b.dead ?? 0) - (a.dead ?? 0));
  if (!worst) return undefined;
  const more = dead.length > 1 ? `, and ${percent(DEAD)} or more in ${dead.length - 1} further layers` : '';
  return {
    disease: 'deadUnits',
    says: `${percent(worst.dead ?? 0)} of the units of ${named(worst)} are dead: their slope is 0 for every example, and no gradient reaches them${more}`,
    remedy: 'a smaller learning rate or biases that start at 0; gelu, elu or leakyRelu, whose slope is not 0',
  };
};

const vanishingSignal: Rule = (report) => {
  const start = report.dataDeviation;
  const layer = report.layers.find(({ finite, deviation }) => finite && deviation < VANISHED * start);
  return (
    layer && {
      disease: 'vanishingSignal',
      says: `from ${named(layer)} on, examples can hardly be told apart: they differ by ${short(layer.deviation)}, at the input by ${short(start)}`,
      remedy: 'gains that preserve the signal, layer norm, skips, or activations with a steeper slope',
    }
  );
};

const explodingSignal: Rule = (report) => {
  const start = report.dataDeviation;
  const layer = report.layers.find(({ finite, deviation }) => finite && deviation > EXPLODED * start);
  return (
    layer && {
      disease: 'explodingSignal',
      says: `signals explode: behind ${named(layer)} examples differ by ${short(layer.deviation)}, at the input by ${short(start)}`,
      remedy: 'smaller gains of the fresh weights, or layer norm; where training made it, a smaller learning rate',
    }
  );
};

const vanishingGradient: Rule = ({ layers }) => {
  const known = layers.filter((layer) => layer.gradient !== undefined && Number.isFinite(layer.gradient));
  const size = ({ gradient = 0 }: LayerHealth) => gradient;
  const [least] = [...known].sort((a, b) => size(a) - size(b));
  const largest = Math.max(...known.map(size));
  if (!least || !(size(least) < NO_GRADIENT * largest)) return undefined;
  const expected = least.predictedGradient;
  const predicted = expected === undefined ? '' : ` (weights of this size: ${short(expected)})`;
  return {
    disease: 'vanishingGradient',
    says: `gradients do not reach ${named(least)}: ${short(size(least))} there, up to ${short(largest)} elsewhere${predicted}`,
    remedy: 'gains that preserve the signal, layer norm, skips, or activations with a steeper slope',
  };
};

const objectiveRose: Rule = (_, run) => {
  const course = run?.history.map(({ losses, validation }) => (validation ?? losses)['objective'] as number) ?? [];
  const last = course[course.length - 1];
  if (last === undefined) return undefined;
  const best = Math.min(...course.filter(Number.isFinite));
  const first = Math.abs(course[0] ?? 0);
  // Ten times a very small number may be small.
  const rose = last - best > (ROSE - 1) * Math.abs(best) && last > first / ROSE;
  if (Number.isFinite(last) && !rose) return undefined;
  return {
    disease: 'objectiveRose',
    says: `the objective rose in training: ${short(best)} at its best, ${short(last)} at the end`,
    remedy: 'a tenth of the learning rate, or one that falls; a warm-up; gradients clipped by their norm',
  };
};

const worseThanMean: Rule = ({ output }) => {
  if (!output || !(output.error > WORSE * output.meanRowError)) return undefined;
  return {
    disease: 'worseThanMean',
    says: `reconstructions are worse than the mean row for all: error ${short(output.error)} against ${short(output.meanRowError)}`,
    remedy: 'train it, longer or with a smaller learning rate; check the scaling of the data and the output activation',
  };
};

const staleBatchNorm: Rule = ({ layers }) => {
  const layer = layers.find(({ staleness = 0 }) => staleness > STALE);
  return (
    layer && {
      disease: 'staleBatchNorm',
      says: `the stored moments of ${named(layer)} are ${short(layer.staleness ?? 0)} deviations from those of the examples: outside training the model is another one than in it`,
      remedy: 'a smaller momentum or more steps at the end with a small learning rate; or layer norm',
    }
  );
};

const saturatedUnits: Rule = ({ layers }) => {
  const layer = layers.find(({ saturated = 0 }) => saturated >= SATURATED);
  return (
    layer && {
      disease: 'saturatedUnits',
      says: `${percent(layer.saturated ?? 0)} of the values of ${named(layer)} are at an end of the activation, where its slope is next to 0`,
      remedy: 'smaller gains or weights, or an activation without ends',
    }
  );
};

/** In the order of a report. */
const RULES: readonly Rule[] = [
  trainingBroke,
  notFinite,
  constantOutput,
  collapsedCode,
  deadUnits,
  vanishingSignal,
  explodingSignal,
  vanishingGradient,
  objectiveRose,
  worseThanMean,
  staleBatchNorm,
  saturatedUnits,
];

/** What is wrong with an examined model, the gravest first. */
export function findingsOf(report: Examined, run: Run): readonly Finding[] {
  return RULES.flatMap((rule) => rule(report, run) ?? []);
}
