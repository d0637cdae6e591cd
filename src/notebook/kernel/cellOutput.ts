import { randomUUID } from 'node:crypto';
import type { DisplayMessage } from '../displayWriter';

/** Sends a message to everybody who listens to the kernel. */
export type Publish = (type: string, content: object) => void;

/** Text is sent at once, and then at most this often: a loop that prints a thousand lines makes a few messages. */
const EVERY_MS = 50;
/** Text that waits is sent when it grows to this many characters. */
const MOST_WAITING = 65_536;

/** Marks outputs that are for the reader who waits; the runner of notebooks leaves them out. */
export const PASSING = { workbook: { passing: true } };

/** What one cell prints and shows, in the order in which it does. */
export class CellOutput {
  private waiting: { readonly name: string; text: string } | undefined;
  private timer: NodeJS.Timeout | undefined;
  private lastSent = Number.NEGATIVE_INFINITY;
  private line: { readonly id: string; text: string } | undefined;
  private hasMore = false;

  constructor(private readonly publish: Publish) {}

  /** Text of stdout or stderr. */
  write(name: 'stdout' | 'stderr', text: string): void {
    this.hasMore = true;
    if (this.waiting && this.waiting.name !== name) this.flush();
    this.waiting ??= { name, text: '' };
    this.waiting.text += text;
    const isDue = performance.now() - this.lastSent >= EVERY_MS;
    if (isDue || this.waiting.text.length >= MOST_WAITING) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), EVERY_MS);
  }

  /** Sends the text that waits. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { waiting } = this;
    this.waiting = undefined;
    if (!waiting) return;
    this.lastSent = performance.now();
    this.publish('stream', waiting);
  }

  /** A figure, a table, a picture; pictures get a text for who cannot see them. */
  display(message: DisplayMessage, update: boolean): void {
    this.flush();
    this.hasMore = true;
    this.publish(update ? 'update_display_data' : 'display_data', described(message));
  }

  /** An error. */
  error(content: object): void {
    this.flush();
    this.hasMore = true;
    this.publish('error', content);
  }

  /** The line that says what the cell is doing; each text takes the place of the one before. */
  status(text: string): void {
    if (text === this.line?.text) return;
    this.flush();
    const isFirst = this.line === undefined;
    this.line ??= { id: randomUUID(), text };
    this.line.text = text;
    const transient = { display_id: this.line.id };
    const content = { data: { 'text/plain': text }, metadata: PASSING, transient };
    this.publish(isFirst ? 'display_data' : 'update_display_data', content);
  }

  /** Takes the line away again where nothing else was shown; the protocol can only clear all. */
  clearStatus(): void {
    if (this.line === undefined || this.hasMore) return;
    this.line = undefined;
    this.publish('clear_output', { wait: false });
  }
}

const PICTURES = ['image/png', 'image/jpeg', 'image/svg+xml', 'image/gif'];

/** A display whose pictures carry a text, from the text beside them where they have none of their own. */
function described({ data, metadata, transient }: DisplayMessage): DisplayMessage {
  const text = data['text/plain'];
  const described = PICTURES.filter((type) => type in data).map((type) => {
    const own = (metadata[type] ?? {}) as { readonly alt?: unknown };
    const alt = own.alt ?? (typeof text === 'string' ? text : 'A picture without a description');
    return [type, { ...own, alt }] as const;
  });
  return { data, metadata: { ...metadata, ...Object.fromEntries(described) }, transient };
}
