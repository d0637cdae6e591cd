import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';

/** The first part of a Jupyter message. */
export interface Header {
  readonly msg_id: string;
  readonly session: string;
  readonly username: string;
  readonly date: string;
  readonly msg_type: string;
  readonly version: string;
}

/** A message that a front end sent. */
export interface Request {
  /** Addresses that the answer carries back. */
  readonly identities: readonly Buffer[];
  readonly header: Header;
  readonly content: Readonly<Record<string, unknown>>;
}

/** A message to a front end. */
export interface Message {
  readonly type: string;
  readonly content: object;
  /** The request that it belongs to. */
  readonly parent: Request | undefined;
  /** Addresses of the answer; a topic for what everybody gets. */
  readonly identities: readonly (Buffer | string)[];
}

const DELIMITER = Buffer.from('<IDS|MSG>');
const PROTOCOL = '5.3';

/** Writes and reads messages as the Jupyter protocol puts them on the wire, signed with the connection's key. */
export class Wire {
  private readonly session = randomUUID();

  constructor(private readonly key: string) {}

  /**
   * Reads the frames of a message.
   *
   * @throws Error when they are no message, or not signed with the key
   */
  read(frames: readonly Buffer[]): Request {
    const at = frames.findIndex((frame) => frame.equals(DELIMITER));
    if (at < 0 || frames.length < at + 6) throw new Error('Wire: a message without its parts was received');
    const [signature, ...parts] = frames.slice(at + 1, at + 6) as [Buffer, ...Buffer[]];
    const expected = Buffer.from(this.sign(parts));
    if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) {
      throw new Error('Wire: a message with a wrong signature was received');
    }
    const [header, , , content] = parts.map((part) => JSON.parse(part.toString()) as never);
    return { identities: frames.slice(0, at), header: header as never, content: content as never };
  }

  /** The frames of a message. */
  write({ type, content, parent, identities }: Message): (Buffer | string)[] {
    const header: Header = {
      msg_id: randomUUID(),
      session: parent?.header.session ?? this.session,
      username: parent?.header.username ?? 'kernel',
      date: new Date().toISOString(),
      msg_type: type,
      version: PROTOCOL,
    };
    const parts = [header, parent?.header ?? {}, {}, content].map((part) => Buffer.from(JSON.stringify(part)));
    return [...identities, DELIMITER, this.sign(parts), ...parts];
  }

  private sign(parts: readonly Buffer[]): string {
    if (this.key === '') return '';
    const hmac = createHmac('sha256', this.key);
    for (const part of parts) hmac.update(part);
    return hmac.digest('hex');
  }
}
