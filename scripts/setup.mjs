// @ts-check
import { setUp } from './lib/setup.mjs';

process.exitCode = (await setUp()) ? 0 : 1;
