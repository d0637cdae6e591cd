import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readJson } from '../../scripts/lib/files.mjs';
import { operationTable, readRegistry } from '../../scripts/lib/operations.mjs';
import { project } from '../../scripts/lib/project.mjs';

/** An argument of an operation's definition. */
const argument = (name: string, more: object = {}) => ({
  ...{ name, type: 0, typeAttr: '', numberAttr: '', typeListAttr: '', isRef: false },
  ...more,
});

const relu = {
  name: 'Relu',
  isStateful: false,
  inputArgList: [argument('features', { typeAttr: 'T' })],
  outputArgList: [argument('activations', { typeAttr: 'T' })],
};

test('types come from attributes, lists are counted, and verdicts are kept', () => {
  const pack = {
    ...relu,
    name: 'Pack',
    inputArgList: [argument('values', { typeAttr: 'T', numberAttr: 'N' })],
    outputArgList: [argument('output', { typeAttr: 'T' })],
  };
  expect(operationTable([relu, pack], { Relu: { inputs: [], outputs: [], xla: true, elementwise: true } })).toEqual({
    Pack: { inputs: ['N*T'], outputs: ['output'] },
    Relu: { inputs: ['T'], outputs: ['activations'], xla: true, elementwise: true },
  });
});

test('what has state or handles text is left out, unless the engines need it', () => {
  const stateful = { ...relu, name: 'Dropper', isStateful: true };
  const text = { ...relu, name: 'Reader', inputArgList: [argument('path', { type: 7 })] };
  const needed = { ...relu, name: 'VarHandleOp', isStateful: true, inputArgList: [], outputArgList: [] };
  expect(Object.keys(operationTable([stateful, text, needed], {}))).toEqual(['VarHandleOp']);
});

test('the table of this checkout is what the library gives', async () => {
  const table = readJson(join(project.sources, 'training', 'compiled', 'graph', 'operations.json'));
  expect(operationTable(await readRegistry(project), table)).toEqual(table);
});
