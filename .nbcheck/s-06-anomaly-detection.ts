import { anomalySplits, auroc, denseAutoencoder, fit, fitPca } from 'autoencoder-workbook';
import { loadDataset, residualScore, show, splitDataset, table } from 'autoencoder-workbook';
import { choose } from 'autoencoder-workbook/dist/notebook';

const settings = Object.freeze({
  seed: 1,
  seeds: choose({ full: [1, 2, 3], quick: [1, 2] }),
  drawn: choose({ full: 2_000, quick: 200 }),
  trials: choose({ full: 4_000, quick: 200 }),
  trainImages: choose({ full: 8_000, quick: 4_000 }),
  testImages: choose({ full: 2_000, quick: 500 }),
  epochs: choose({ full: 30, quick: 2 }),
} as const);
;
import { aurocInterval } from 'autoencoder-workbook/dist/detection';
import { normalCdf, normalValues, randomSource } from 'autoencoder-workbook/dist/math';

const count = settings.drawn;
const bothKinds = Array.from({ length: 2 * count }, (_, i) => i >= count);
const drawnScores = (d: number): Float32Array =>
  normalValues(2 * count, randomSource(settings.seed, `shift ${d}`)).map((z, i) =>
    bothKinds[i] ? z + d : z,
  );
show(
  [1, 2].map((d) => {
    const scores = drawnScores(d);
    const { low, high } = aurocInterval({ scores, anomalous: bothKinds });
    return {
      d,
      'Φ(d/√2)': normalCdf(d / Math.SQRT2),
      measured: auroc({ scores, anomalous: bothKinds }),
      'from (95 %)': low,
      'to (95 %)': high,
      'of exp(score)': auroc({ scores: Array.from(scores, Math.exp), anomalous: bothKinds }),
    };
  }),
  { caption: 'Two normal distributions, one shifted by d' },
);
;
function pairArea(scores: readonly number[], anomalous: readonly boolean[]): number {
  const found = scores.filter((_, i) => anomalous[i]);
  const others = scores.filter((_, i) => !anomalous[i]);
  const wins = found.flatMap((a) => others.map((b): number => (a > b ? 1 : a === b ? 0.5 : 0)));
  return wins.reduce((sum, win) => sum + win, 0) / wins.length;
}
const passes = pairArea([2, 5, 10, 10], [true, false, false, true]) === 0.375;
console.log(passes ? 'it works' : 'not yet: 0.375 is expected');
const someScores = Array.from(drawnScores(1).subarray(count - 50, count + 50));
const someTruths = bothKinds.slice(count - 50, count + 50);
const difference = pairArea(someScores, someTruths);
const packaged = auroc({ scores: someScores, anomalous: someTruths });
console.log(`100 scores: pairs ${difference.toFixed(6)}, package ${packaged.toFixed(6)}`);
;
import { calibrationScores, conformalThreshold } from 'autoencoder-workbook/dist/detection';

const source = randomSource(settings.seed, 'uniform scores');
const uniforms = (m: number): Float64Array =>
  Float64Array.from({ length: m }, () => source.uniform());
const standardDeviation = (values: readonly number[]): number => {
  const middle = values.reduce((sum, v) => sum + v, 0) / values.length;
  return Math.sqrt(values.reduce((sum, v) => sum + (v - middle) ** 2, 0) / (values.length - 1));
};
const lawRows = [50, 100, 200, 475, 1000].map((m) => {
  const { law } = conformalThreshold(calibrationScores(uniforms(m)), 0.05);
  // With uniform scores the false-alarm rate of a threshold t is 1 − t, exactly.
  const rates = Array.from(
    { length: settings.trials },
    () => 1 - conformalThreshold(calibrationScores(uniforms(m)), 0.05).threshold,
  );
  return {
    'held-out normals': m,
    'by the root': 100 * Math.sqrt((0.05 * 0.95) / m),
    'by the law': 100 * law.deviation,
    simulated: 100 * standardDeviation(rates),
    'expected rate': 100 * law.mean,
  };
});
show(
  table({
    caption: 'Standard deviation of the false-alarm rate, in points; α = 5 %',
    rows: lawRows,
  }),
);
;
import { type AnomalyScore, speScore } from 'autoencoder-workbook/dist/detection';

const digits = splitDataset(loadDataset('mnist-10k'), {
  seed: settings.seed,
  test: settings.testImages,
  validation: 0,
  train: settings.trainImages,
});
const problem = anomalySplits(digits, { normal: [8], calibration: 100, seed: settings.seed });
const truth = problem.test.anomalous;
const eightPca = fitPca(problem.train);
const areaUnder = (score: AnomalyScore): number =>
  100 * auroc({ scores: score.score(problem.test), anomalous: truth });
const eightAreas = [1, 2, 4, 8, 12, 16, 20, 24, 32, 48, 64].map((k) => ({
  k,
  area: areaUnder(speScore(eightPca.withLatentDim(k))),
}));
const [bestK] = [...eightAreas].sort((a, b) => b.area - a.area);
const at32 = eightAreas.find(({ k }) => k === 32)?.area ?? 0;
;
const netAreas: number[] = [];
for (const seed of settings.seeds) {
  const net = denseAutoencoder({ latentDim: 32, hidden: [256], seed });
  await fit(net, problem.train, {
    seed,
    epochs: settings.epochs,
    batchSize: 64,
    learningRate: { type: 'oneCycle', maxRate: 3e-3 },
  });
  netAreas.push(areaUnder(residualScore(net)));
}
const netMean = netAreas.reduce((sum, area) => sum + area, 0) / netAreas.length;
show(
  [
    { method: 'PCA-32', auroc: at32, lead: netMean - at32 },
    { method: `PCA, best k = ${bestK.k}`, auroc: bestK.area, lead: netMean - bestK.area },
    { method: `net-32, ${netAreas.length} seeds`, auroc: netMean, lead: null },
  ],
  { caption: 'Digit 8 normal: AUROC in %, and the lead of the net in points' },
);
;
import { plantedTable } from 'autoencoder-workbook/dist/data';
import { hotellingScore, likelihoodScore } from 'autoencoder-workbook/dist/detection';

const planted = plantedTable({
  seed: settings.seed,
  features: 12,
  planeVariances: [8, 4, 2],
  noiseVariance: 0.1,
  normals: 8_000,
  offPlane: 1_000,
  alongPlane: 1_000,
  stretch: 3,
});
const halves = splitDataset(planted.table, { seed: 1, test: 5_000, validation: 0 });
const tableProblem = anomalySplits(halves, { normal: ['normal'], calibration: 200, seed: 1 });
const tablePca = fitPca(tableProblem.train, { latentDim: 3 });
;
import { aurocByGroup } from 'autoencoder-workbook/dist/detection';

const kindNames = planted.table.classNames ?? [];
const kinds = Array.from(tableProblem.test.labels ?? [], (label) => kindNames[label]);
const { offPlane, alongPlane } = planted.expected;
const areaOfKind = (scores: Float64Array, kind: string): number =>
  aurocByGroup({ scores, anomalous: tableProblem.test.anomalous }, kinds).groups.find(
    ({ group }) => group === kind,
  )?.auroc ?? 0;
const tableRow = (name: string, score: AnomalyScore) => {
  const scores = score.score(tableProblem.test);
  const [off, along] = kindNames.slice(1).map((kind) => areaOfKind(scores, kind));
  return { score: name, off, along };
};
const exactly = (area: number): string => area.toFixed(3);
show(
  [
    {
      ...tableRow('SPE', speScore(tablePca)),
      'exact, off': exactly(offPlane.spe),
      'exact, along': exactly(alongPlane.spe),
    },
    {
      ...tableRow('T²', hotellingScore(tablePca)),
      'exact, off': exactly(offPlane.tSquared),
      'exact, along': exactly(alongPlane.tSquared),
    },
    { ...tableRow('pPCA −ln p', likelihoodScore(tablePca)), 'exact, off': '', 'exact, along': '' },
  ],
  { caption: 'Planted anomalies with three times the variance off or along: AUROC' },
);
export {};
