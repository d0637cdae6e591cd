// @ts-check
// Prints what is in use, what is missing and what is damaged; changes nothing. With --json as JSON.
import { parseArgs } from 'node:util';
import { diagnose } from './lib/doctor.mjs';
import { project } from './lib/project.mjs';

const SIGNS = { ok: '✓', optional: '–', missing: '✗' };

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
const findings = await diagnose(project);
if (values.json) {
  console.log(JSON.stringify(findings));
} else {
  for (const { subject, state, text, remedy } of findings) {
    console.log(`${SIGNS[state]} ${subject.padEnd(22)}${text}`);
    if (remedy !== undefined) console.log(`${' '.repeat(24)}→ ${remedy}`);
  }
}
process.exitCode = findings.some(({ state }) => state === 'missing') ? 1 : 0;
