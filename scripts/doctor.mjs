// @ts-check
// Prints what is in use and what is missing; installs nothing.
import { diagnose } from './lib/doctor.mjs';
import { project } from './lib/project.mjs';

const SIGNS = { ok: '✓', optional: '–', missing: '✗' };

const findings = await diagnose(project);
for (const { subject, state, text, remedy } of findings) {
  console.log(`${SIGNS[state]} ${subject.padEnd(22)}${text}`);
  if (remedy !== undefined) console.log(`${' '.repeat(24)}→ ${remedy}`);
}
process.exitCode = findings.some(({ state }) => state === 'missing') ? 1 : 0;
