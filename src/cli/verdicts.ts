import type { Codec } from '../data/codec';
import { type Dataset, featureCount, firstExamples } from '../data/examples';
import { equivalentCodeSize } from '../evaluation/equivalentCodeSize';
import { type PairedDifference, pairedDifference } from '../evaluation/pairedDifference';
import { formatNumber } from '../viz/numbers';
import { type ComparedRow, hasConverged } from './comparedRows';
import { CLIPPED } from './comparePlan';

/** What a comparison says at one code size: the best net beside PCA. */
export interface Verdict {
  readonly latentDim: number;
  /** PCA, clipped where the data are pixels. */
  readonly yardstick: ComparedRow;
  /** The net with the least error on the validation part: the test part is for measuring alone. */
  readonly net: ComparedRow;
  /** Of the net's error from the yardstick's, example by example. */
  readonly difference: PairedDifference;
  /** `lower`: the net errs less, and more clearly than chance among examples and seeds explains. */
  readonly conclusion: 'lower' | 'higher' | 'no clear difference';
  /** Numbers that PCA needs to err no more than the net; undefined where no number is enough. */
  readonly equivalent: number | undefined;
}

/** How many rows decide on how many numbers PCA needs. */
const EQUIVALENT_EXAMPLES = 2000;
/** Standard errors over seeds that a difference must exceed as well. */
const SEED_ERRORS = 2;

function concludes(net: ComparedRow, { mean, low, high }: PairedDifference): Verdict['conclusion'] {
  const spread = net.quantities.mse?.spread ?? 0;
  const bySeed = (SEED_ERRORS * spread) / Math.sqrt(net.runs.length);
  if (Math.abs(mean) <= bySeed || (low <= 0 && high >= 0)) return 'no clear difference';
  return mean < 0 ? 'lower' : 'higher';
}

/** What verdicts are given on. */
export interface VerdictSource {
  readonly rows: readonly ComparedRow[];
  readonly test: Dataset;
  /** PCA at any code size; clipped or not as `method` says. */
  readonly pca: (run: { readonly method: string; readonly latentDim: number; readonly seed: number }) => Codec;
  /** The largest code size that PCA has. */
  readonly mostComponents: number;
}

/** The verdict at each code size at which there is both PCA and a net. */
export function verdictsOn({ rows, test, pca, mostComponents }: VerdictSource): readonly Verdict[] {
  const sizes = [...new Set(rows.map(({ latentDim }) => latentDim))].filter((size) => size > 0).sort((a, b) => a - b);
  const judged = firstExamples<Dataset>(test, EQUIVALENT_EXAMPLES);
  return sizes.flatMap((latentDim): readonly Verdict[] => {
    const own = rows.filter((row) => row.latentDim === latentDim);
    const yardstick = own.find(({ command }) => command === CLIPPED) ?? own.find(({ command }) => command === 'pca');
    const trained = own.filter(({ runs }) => runs.some(({ training }) => training !== undefined));
    // A linear net ends in PCA's subspace: it answers the question only where no other net was asked.
    const nets = trained.filter(({ methodKind }) => methodKind !== 'linear');
    const [net] = [...(nets.length > 0 ? nets : trained)].sort((a, b) => a.validationMse - b.validationMse);
    if (!yardstick || !net || test.count < 2) return [];
    const difference = pairedDifference(yardstick.errors, net.errors);
    const errors = net.errors.subarray(0, judged.count);
    const equivalent = equivalentCodeSize({
      yardstick: (size) => pca({ method: yardstick.command, latentDim: size, seed: 1 }),
      most: Math.min(mostComponents, featureCount(test.shape)),
      test: judged,
      error: errors.reduce((sum, error) => sum + error, 0) / errors.length,
    });
    return [{ latentDim, yardstick, net, difference, conclusion: concludes(net, difference), equivalent }];
  });
}

/** A share in per cent, with a digit more where it is small; `signed` writes a plus as well. */
function percent(share: number, signed = false): string {
  const text = formatNumber(100 * share, Math.abs(share) < 0.1 ? 1 : 0);
  return `${signed && share > 0 ? '+' : ''}${text} %`;
}

/** What the lesser error costs, both timed in one run: a ratio says more than seconds of a machine that others share. */
export function timesTheTime(net: ComparedRow, yardstick: ComparedRow): number | undefined {
  const [own, theirs] = [net, yardstick].map(({ quantities }) => quantities.fitSeconds?.mean ?? 0) as [number, number];
  return own > 0 && theirs > 0 ? own / theirs : undefined;
}

function priceOf(net: ComparedRow, yardstick: ComparedRow): string {
  const times = timesTheTime(net, yardstick);
  if (times === undefined || times < 2) return '';
  // Two digits would be those of the machine.
  return `; it took about ${Number(times.toPrecision(1)).toLocaleString('en')} times as long to fit`;
}

/** A verdict in a sentence. */
export function inASentence(
  { latentDim, yardstick, net, difference, conclusion, equivalent }: Verdict,
  example: string,
): string {
  const base = yardstick.quantities.mse?.mean ?? Number.NaN;
  const { mean, low, high } = {
    mean: difference.mean / base,
    low: difference.low / base,
    high: difference.high / base,
  };
  const numbers = `${latentDim} ${latentDim === 1 ? 'number' : 'numbers'} per ${example}`;
  const interval = `95 % interval ${percent(low, true)} … ${percent(high, true)}`;
  const said = {
    lower: `${net.method} leaves ${percent(-mean)} less error than ${yardstick.method} (${interval})`,
    higher: `${net.method} leaves ${percent(mean)} more error than ${yardstick.method} (${interval})`,
    'no clear difference': `no clear difference between ${net.method} and ${yardstick.method} (${percent(mean, true)}, ${interval})`,
  }[conclusion];
  const needs =
    conclusion !== 'lower'
      ? ''
      : equivalent === undefined
        ? '; no number of components is as good'
        : `; ${yardstick.method} needs ${equivalent} components for the same`;
  const price = conclusion === 'lower' ? priceOf(net, yardstick) : '';
  const caution = net.runs.every(hasConverged) ? '' : `; ${net.method} has not converged`;
  return `${numbers}: ${said}${needs}${price}${caution}.`;
}

/** The answer to the question of a comparison, in one sentence. */
export function answerOf(verdicts: readonly Verdict[]): string {
  if (verdicts.length === 0) {
    return 'There is no answer: a comparison needs PCA and at least one net (--models pca,dense).';
  }
  const at = (conclusion: Verdict['conclusion']): readonly number[] =>
    verdicts.filter((verdict) => verdict.conclusion === conclusion).map(({ latentDim }) => latentDim);
  const lower = at('lower');
  const open = verdicts.some(({ net }) => !net.runs.every(hasConverged));
  const seeds = Math.min(...verdicts.map(({ net }) => net.runs.length));
  const cautions = [
    ...(open ? ['Some nets had not converged: give them more passes (--epochs) or seconds (--seconds).'] : []),
    ...(seeds === 1 ? ['One seed each: try --seeds 1,2,3 before you rely on it.'] : []),
  ];
  const answer =
    lower.length === 0
      ? 'On these data an autoencoder is not worth it over PCA: at no code size does the best net clearly err less.'
      : lower.length === verdicts.length
        ? 'On these data an autoencoder errs clearly less than PCA at every code size that was tried.'
        : `On these data an autoencoder errs clearly less than PCA with ${lower.join(' and ')} numbers per code, and not with ${[...at('higher'), ...at('no clear difference')].sort((a, b) => a - b).join(' or ')}.`;
  return [answer, ...cautions].join(' ');
}
