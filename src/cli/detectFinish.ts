import type { Invocation } from './command';
import type { detectOptions } from './commands/detect';
import { type DetectionPage, detectionAnswer } from './detectPage';
import { detectionRecord, writeDetection } from './detectReport';
import { detectionTable } from './detectTable';
import type { ExitCode } from './terminal';

/** What `workbook detect` was asked to do. */
export type DetectInvocation = Invocation<typeof detectOptions>;

/** What both ways to detect end with: the files, and what is told. */
export function finishDetection(invocation: DetectInvocation, out: string, page: DetectionPage): ExitCode {
  const { terminal, options } = invocation;
  const files = writeDetection(out, page);
  if (options.json) {
    terminal.out(`${JSON.stringify({ out, files, ...detectionRecord(page) })}\n`);
    return 0;
  }
  const answer = detectionAnswer(page);
  terminal.out(`${detectionTable(page).toText()}\n\n${answer.join('\n')}\nwritten to ${out}: ${files.join(', ')}\n`);
  return 0;
}

/** Says that a run ended before its end. */
export function detectionInterrupted({ terminal }: DetectInvocation): ExitCode {
  terminal.err('workbook detect: interrupted, nothing was written\n');
  return 1;
}
