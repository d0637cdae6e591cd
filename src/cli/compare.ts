import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Codec } from '../data/codec';
import type { Dataset } from '../data/examples';
import { featureNames } from '../data/tableRecipe';
import { shardOf } from '../scoreboard/grid';
import { detailOf } from './compareDetail';
import { type ComparedRow, comparedRows } from './comparedRows';
import { comparedFrame, comparedTable } from './comparedTable';
import { forgetRuns, keptRuns, makeRuns } from './compareGrid';
import { type PlannedRun, plannedRuns } from './comparePlan';
import { type CompareInvocation, headingOf, type Prepared, prepared, settingsOf } from './comparePrepared';
import { writeReport } from './compareReport';
import { closedForm, codecAgain, type RunnerOptions } from './compareRuns';
import { expectOneWay, inProcesses, readShard } from './compareShares';
import { aloneIn, expectWritable } from './outFolder';
import { resizeIn } from './reading';
import { testRowNumbers } from './rowNumbers';
import { type ExitCode, progressOn } from './terminal';
import { commandLine } from './typed';
import { answerOf, inASentence, timesTheTime, type Verdict, verdictsOn } from './verdicts';

/** A verdict for scripts. */
function verdictRecord({ latentDim, yardstick, net, difference, conclusion, equivalent }: Verdict) {
  return {
    latentDim,
    yardstick: yardstick.method,
    net: net.method,
    difference,
    conclusion,
    equivalentComponents: equivalent ?? null,
    timesTheTime: timesTheTime(net, yardstick) ?? null,
  };
}

interface Compared {
  readonly rows: readonly ComparedRow[];
  readonly verdicts: readonly Verdict[];
  readonly heading: string;
  readonly out: string;
  readonly files: readonly string[];
}

function tell({ terminal, options }: CompareInvocation, test: Dataset, compared: Compared): void {
  const { rows, verdicts, heading, out, files } = compared;
  const answer = answerOf(verdicts);
  if (options.json) {
    const records = comparedFrame(rows, test).toRecords();
    const remarked = records.map((record, index) => ({ ...record, remarks: rows[index]?.remarks ?? [] }));
    const checksum = test.checksum ?? null;
    terminal.out(
      `${JSON.stringify({ heading, checksum, out, files, answer, verdicts: verdicts.map(verdictRecord), rows: remarked })}\n`,
    );
    return;
  }
  const noun = test.shape.length === 3 ? 'image' : 'row';
  const sentences = verdicts.map((verdict) => `  ${inASentence(verdict, noun)}`);
  terminal.out(
    `${[comparedTable(rows, test, heading).toText(), '', answer, ...sentences].join('\n')}\nwritten to ${out}: ${files.join(', ')}\n`,
  );
}

function report(
  invocation: CompareInvocation,
  ready: Prepared,
  rows: readonly ComparedRow[],
  runner: RunnerOptions,
): Compared {
  const { parts, preprocessing, opened, sizes } = ready;
  const { test } = parts;
  const out = join(runner.folder, '..');
  const verdicts = verdictsOn({
    rows,
    test,
    pca: runner.closedForm.codec,
    mostComponents: runner.closedForm.components,
  });
  const [largest] = [...verdicts].sort((a, b) => b.latentDim - a.latentDim);
  const codecOf = ({ runs: [first] }: ComparedRow): Codec =>
    codecAgain((first as ComparedRow['runs'][number]).run, runner);
  const heading = headingOf(ready);
  const files = writeReport({
    folder: out,
    interactive: invocation.options.interactive,
    rows,
    verdicts,
    detail: largest && detailOf(largest, { test, codecOf }),
    test,
    preprocessing,
    columnNames: test.table ? featureNames(test.table) : [],
    rowNumbers: testRowNumbers(opened, sizes),
    heading,
    settings: settingsOf(ready, invocation),
    command: commandLine('compare', invocation.typed),
  });
  return { rows, verdicts, heading, out, files };
}

/** Makes the share of the runs that was asked for, and no report. */
async function makeShare(
  { terminal, options }: CompareInvocation,
  runs: readonly PlannedRun[],
  runner: RunnerOptions,
): Promise<ExitCode> {
  const own = shardOf(runs, readShard(options.shard));
  const progress = progressOn(terminal);
  const made = await makeRuns(own, runner, progress).finally(() => progress.close());
  const there = keptRuns(own, runner).length;
  if (there < own.length) {
    terminal.err(
      `workbook compare: interrupted after ${there} of ${own.length} runs; to go on, run the same command again\n`,
    );
    return 1;
  }
  terminal.out(
    `${made} of ${own.length} runs made, the others found, in ${runner.folder}; the same command with --join instead of --shard reports\n`,
  );
  return 0;
}

/** Makes all runs, here or in processes that share them; those that an earlier command kept stay where that was asked. */
async function makeAll(
  { terminal, options, typed }: CompareInvocation,
  runs: readonly PlannedRun[],
  runner: RunnerOptions,
): Promise<void> {
  if (!options.resume) forgetRuns(runs, runner.folder);
  const progress = progressOn(terminal);
  const work =
    options.jobs === 1 ? makeRuns(runs, runner, progress) : inProcesses(options.jobs, typed, { terminal, progress });
  await work.finally(() => progress.close());
}

/** Fits, measures and reports every method at every code size. */
export async function compare(invocation: CompareInvocation): Promise<ExitCode> {
  const { terminal, options } = invocation;
  expectOneWay(options);
  // Before anything is read: an hour of training must not end at a folder that cannot be written.
  const out = expectWritable('--out', options.out);
  const ready = await prepared(invocation);
  const { parts, preprocessing, plan, budget } = ready;
  const folder = join(out, 'runs');
  mkdirSync(folder, { recursive: true });
  const runs = plannedRuns(plan);
  const runner: RunnerOptions = {
    parts,
    preprocessing,
    budget,
    closedForm: closedForm(parts),
    label: options.label,
    resize: resizeIn(options),
    splitSeed: options['split-seed'],
    folder,
    signal: terminal.signal,
  };
  if (options.shard !== undefined) return makeShare(invocation, runs, runner);
  return aloneIn(out, async () => {
    if (!options.join) await makeAll(invocation, runs, runner);
    const finished = keptRuns(runs, runner);
    if (finished.length < runs.length) {
      const done = `${finished.length} of ${runs.length} runs, which are kept in ${folder}`;
      terminal.err(
        options.join
          ? `workbook compare: there are ${done}; start the shares that are missing again, then --join\n`
          : `workbook compare: interrupted after ${done}; to go on, run the same command with --resume\n`,
      );
      return 1;
    }
    tell(invocation, parts.test, report(invocation, ready, comparedRows(finished, parts.test), runner));
    return 0;
  });
}
