/** A word of a command as a shell takes it. */
const quoted = (word: string): string => (/^[\w./:,=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

/** What repeats a command: its words as they were typed, without those that only go on with an interrupted run. */
export function commandLine(name: string, typed: readonly string[]): string {
  return `npx workbook ${name} ${typed
    .filter((word) => word !== '--resume' && word !== '--join')
    .map(quoted)
    .join(' ')}`;
}
