import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

/** Runs a script in a fresh process and returns which of the heavy packages it has loaded. */
function loadedAfter(script: string): string[] {
  const heavy = [
    'vega',
    'vega-lite',
    '@resvg/resvg-js',
    'sharp',
    'plotly.js-dist',
    'nodejs-polars',
    'tslab',
    '@tensorflow/tfjs',
  ];
  const report = `
    const paths = Object.keys(require.cache).map((path) => path.replace(/\\\\/g, '/'));
    console.log(JSON.stringify(${JSON.stringify(heavy)}.filter((name) => paths.some((path) => path.includes('/node_modules/' + name + '/')))));`;
  const output = execFileSync(process.execPath, ['-e', `${script};${report}`], { encoding: 'utf8' });
  return JSON.parse(output.trim().split('\n').at(-1) ?? '') as string[];
}

test('importing figures and notebook glue loads no drawing package, and drawing loads what it needs', () => {
  const rooms =
    "const { lineChart } = require('autoencoder-workbook/dist/viz/lines'); require('autoencoder-workbook/dist/notebook/show')";
  expect(loadedAfter(rooms)).toEqual([]);
  const draw =
    "lineChart({ title: '', alt: 'x', x: { title: 'x' }, y: { title: 'y' }, series: [{ name: 'a', x: [1], y: [1] }] }).toPng()";
  expect(loadedAfter(`${rooms};${draw}`)).toEqual(['vega', 'vega-lite', '@resvg/resvg-js']);
});

test('importing the package loads TensorFlow and none of the drawing packages', () => {
  expect(loadedAfter("require('autoencoder-workbook')")).toEqual(['@tensorflow/tfjs']);
});
