import { readFileSync } from 'node:fs';
import type * as Zmq from 'zeromq';
import type { DisplayMessage } from '../displayWriter';
import { CellOutput } from './cellOutput';
import type { CellQueue, CellReply } from './cellQueue';
import type { Executor } from './executor';
import { charactersIn, unitsIn } from './positions';
import type { Tslab } from './tslab';
import { type Request, Wire } from './wire';

/** The connection file that Jupyter writes. */
interface Connection {
  readonly transport: string;
  readonly ip: string;
  readonly key: string;
  readonly shell_port: number;
  readonly control_port: number;
  readonly iopub_port: number;
  readonly stdin_port: number;
  readonly hb_port: number;
}

/** What the server hands on to. */
export interface ServerParts {
  readonly tslab: Tslab;
  readonly executor: Executor;
  readonly queue: CellQueue;
  /** Called with the output of each cell that begins. */
  readonly onCell: (output: CellOutput, write: (message: DisplayMessage, update: boolean) => void) => void;
  /** Called when the front end asks the kernel to end. */
  readonly onShutdown: () => void;
}

/** Answers a request; undefined where nothing is answered. */
type Answer = readonly [type: string, content: object] | undefined;

/** Speaks the Jupyter protocol. */
export class Server {
  private readonly connection: Connection;
  private readonly wire: Wire;
  private readonly sockets: {
    shell: Zmq.Router;
    control: Zmq.Router;
    stdin: Zmq.Router;
    iopub: Zmq.Publisher;
    hb: Zmq.Reply;
  };

  private heard = performance.now();

  constructor(
    connectionFile: string,
    private readonly parts: ServerParts,
  ) {
    this.connection = JSON.parse(readFileSync(connectionFile, 'utf8')) as Connection;
    this.wire = new Wire(this.connection.key);
    const zmq = parts.tslab.require('zeromq') as typeof Zmq;
    this.sockets = {
      shell: new zmq.Router(),
      control: new zmq.Router(),
      stdin: new zmq.Router(),
      // Without a limit: at the usual one messages beyond the thousandth of a burst are dropped, the one that says
      // that the cell is done among them.
      iopub: new zmq.Publisher({ sendHighWaterMark: 0 }),
      hb: new zmq.Reply(),
    };
  }

  /** Opens the sockets and answers from then on. */
  async start(): Promise<void> {
    const { transport, ip, shell_port, control_port, iopub_port, stdin_port, hb_port } = this.connection;
    const { shell, control, stdin, iopub, hb } = this.sockets;
    const at = (port: number): string => `${transport}://${ip}:${port}`;
    await Promise.all([
      shell.bind(at(shell_port)),
      control.bind(at(control_port)),
      stdin.bind(at(stdin_port)),
      iopub.bind(at(iopub_port)),
      hb.bind(at(hb_port)),
    ]);
    void this.listen(shell);
    void this.listen(control);
    void this.echo();
    this.publish(undefined, 'status', { execution_state: 'starting' });
  }

  /** Milliseconds since the last request. */
  get quietMs(): number {
    return performance.now() - this.heard;
  }

  private async listen(socket: Zmq.Router): Promise<void> {
    for await (const frames of socket) {
      try {
        this.handle(socket, this.wire.read(frames as Buffer[]));
      } catch (error) {
        process.emitWarning(error instanceof Error ? error : String(error));
      }
    }
  }

  /** The heartbeat: whatever comes goes back. */
  private async echo(): Promise<void> {
    for await (const frames of this.sockets.hb) await this.sockets.hb.send(frames);
  }

  private publish(parent: Request | undefined, type: string, content: object): void {
    void this.sockets.iopub.send(this.wire.write({ type, content, parent, identities: [type] }));
  }

  private handle(socket: Zmq.Router, request: Request): void {
    this.heard = performance.now();
    const { msg_type: type } = request.header;
    if (type === 'execute_request') this.enqueue(socket, request);
    else this.during(request, () => this.reply(socket, request, this.answer(type, request.content)));
    if (type === 'shutdown_request') this.parts.onShutdown();
  }

  private reply(socket: Zmq.Router, request: Request, answer: Answer): void {
    if (!answer) return;
    const [type, content] = answer;
    void socket.send(this.wire.write({ type, content, parent: request, identities: request.identities }));
  }

  /** Says that the kernel is busy with a request, and afterwards that it is not. */
  private during(request: Request, work: () => void): void {
    this.publish(request, 'status', { execution_state: 'busy' });
    try {
      work();
    } finally {
      this.publish(request, 'status', { execution_state: 'idle' });
    }
  }

  private enqueue(socket: Zmq.Router, request: Request): void {
    const { code, stop_on_error: stopOnError } = request.content as { code: string; stop_on_error?: boolean };
    const publish = (type: string, content: object): void => this.publish(request, type, content);
    this.parts.queue.add({
      code,
      stopOnError: stopOnError !== false,
      begin: (count) => {
        publish('status', { execution_state: 'busy' });
        publish('execute_input', { code, execution_count: count });
        const output = new CellOutput(publish);
        this.parts.onCell(output, (message, update) => output.display(message, update));
        return output;
      },
      end: (reply) => {
        if (reply.status === 'aborted') publish('status', { execution_state: 'busy' });
        this.reply(socket, request, ['execute_reply', executeReply(reply)]);
        publish('status', { execution_state: 'idle' });
      },
    });
  }

  private answer(type: string, content: Request['content']): Answer {
    const { queue, tslab } = this.parts;
    switch (type) {
      case 'kernel_info_request':
        return ['kernel_info_reply', kernelInfo(tslab)];
      case 'complete_request':
        return ['complete_reply', this.complete(content)];
      case 'inspect_request':
        return ['inspect_reply', this.inspect(content)];
      case 'is_complete_request': {
        const { completed, indent } = tslab.isCompleteCode(String(content['code']));
        return ['is_complete_reply', completed ? { status: 'complete' } : { status: 'incomplete', indent }];
      }
      case 'comm_info_request':
        return ['comm_info_reply', { status: 'ok', comms: {} }];
      case 'history_request':
        return ['history_reply', { status: 'ok', history: [] }];
      case 'interrupt_request':
        queue.interrupt();
        return ['interrupt_reply', { status: 'ok' }];
      case 'shutdown_request':
        return ['shutdown_reply', { status: 'ok', restart: content['restart'] === true }];
      default:
        // Widgets and debuggers ask for more; there are none.
        return undefined;
    }
  }

  private complete(content: Request['content']): object {
    const { code, cursor_pos: position } = content as { code: string; cursor_pos: number };
    const { start, end, candidates } = this.parts.executor.complete(code, unitsIn(code, position));
    return {
      status: 'ok',
      matches: candidates,
      cursor_start: charactersIn(code, start),
      cursor_end: charactersIn(code, end),
      metadata: {},
    };
  }

  private inspect(content: Request['content']): object {
    const { code, cursor_pos: position } = content as { code: string; cursor_pos: number };
    const info = this.parts.executor.inspect(code, unitsIn(code, position));
    const data = info ? { 'text/plain': this.parts.tslab.printQuickInfo(info) } : {};
    return { status: 'ok', found: info !== undefined, data, metadata: {} };
  }
}

function executeReply(reply: CellReply): object {
  if (reply.status === 'aborted') return { status: 'aborted' };
  if (reply.status === 'ok') {
    return { status: 'ok', execution_count: reply.count, payload: [], user_expressions: {} };
  }
  const { count, name, message, traceback } = reply;
  return { status: 'error', execution_count: count, ename: name, evalue: message, traceback };
}

function kernelInfo({ version, compiler }: Tslab): object {
  return {
    status: 'ok',
    protocol_version: '5.3',
    implementation: 'tslab',
    implementation_version: version,
    banner: `TypeScript ${compiler.version} on Node ${process.version}`,
    help_links: [],
    language_info: {
      name: 'typescript',
      version: compiler.version,
      mimetype: 'text/typescript',
      file_extension: '.ts',
      // What JupyterLab and the classic notebook know as TypeScript.
      codemirror_mode: { mode: 'typescript', name: 'javascript', typescript: true },
    },
  };
}
