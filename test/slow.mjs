// @ts-check

/**
 * Files of tests that `npm run unit` leaves out: they train until something is learned, start programs, or wait for the
 * network to be slow. `npm test` lists its ten slowest tests, which says who belongs here.
 */
export const SLOW = [
  'test/cli/{compare,main,packed,reportPage,rules}.test.ts',
  'test/data/download.test.ts',
  'test/detection/{heartbeats,oneClass}.test.ts',
  'test/evaluation/{betaSweep,health}.test.ts',
  'test/examples/*.test.ts',
  'test/metrics/{fewLabels,importance}.test.ts',
  'test/models/{arrayFile,contractive,convolutional,sparse,tiedLinear,twoViews,variational,variationalTraining}.test.ts',
  'test/notebook/kernel/*.test.ts',
  'test/notebooks/{execution,stamp}.test.ts',
  'test/pca/{denoiserFullSets,fullSets,linearDenoiser}.test.ts',
  'test/scoreboard/tasks.test.ts',
  'test/scripts/build.test.ts',
  'test/training/{agreement,chooseEngine,engines,fit}.test.ts',
];
