// @ts-check
// Provides what is missing: npm run setup. With `-- --repair` it also reads all that is there, and makes again what is
// damaged.
import { parseArgs } from 'node:util';
import { setUp } from './lib/setup.mjs';

const { values } = parseArgs({ options: { repair: { type: 'boolean', default: false } } });
process.exitCode = (await setUp({ repair: values.repair })) ? 0 : 1;
