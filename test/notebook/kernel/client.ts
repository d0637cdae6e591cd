import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { project } from '../../../scripts/lib/project.mjs';

const require = createRequire(import.meta.url);
const zmq = createRequire(require.resolve('tslab/package.json'))('zeromq') as typeof import('zeromq');

/** A message from the kernel, and when it came: milliseconds since the request was sent. */
export interface Told {
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: contents differ from type to type
  readonly content: any;
  readonly ms: number;
}

/** What came of a cell. */
export interface Ran {
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly reply: any;
  readonly told: readonly Told[];
  /** All that went to stdout and stderr. */
  readonly text: string;
}

/** A free port of this machine. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

/** The kernel that notebooks run on, started as Jupyter does and spoken to over its sockets. */
export class KernelClient {
  private readonly key = randomUUID();
  private readonly session = randomUUID();
  private readonly shell = new zmq.Dealer();
  private readonly control = new zmq.Dealer();
  private readonly iopub = new zmq.Subscriber();
  private readonly waiting = new Map<string, (message: Told & { readonly channel: string }) => void>();
  private process: ChildProcess | undefined;
  private log = '';
  private hears = false;

  private constructor(private readonly folder: string) {}

  /** Starts a kernel in a folder of its own below the checkout, where cells find the package. */
  static async start(env: NodeJS.ProcessEnv = {}): Promise<KernelClient> {
    const client = new KernelClient(mkdtempSync(join(project.cache, 'test-kernel-')));
    const names = ['shell_port', 'control_port', 'iopub_port', 'stdin_port', 'hb_port'] as const;
    const ports = await Promise.all(names.map(freePort));
    const file = join(client.folder, 'connection.json');
    const signature = { key: client.key, signature_scheme: 'hmac-sha256' };
    const ends = Object.fromEntries(names.map((name, index) => [name, ports[index]]));
    writeFileSync(file, JSON.stringify({ transport: 'tcp', ip: '127.0.0.1', ...signature, ...ends }));
    const launcher = join(project.dist, 'notebook', 'kernel', 'launch.js');
    const polyfill = ['--require', join(project.dist, 'runtime', 'polyfill.js')];
    client.process = spawn(process.execPath, [...polyfill, launcher, file], {
      cwd: client.folder,
      env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [client.process.stdout, client.process.stderr]) {
      stream?.on('data', (chunk) => {
        client.log += chunk;
      });
    }
    const [shell, control, iopub] = ports.map((port) => `tcp://127.0.0.1:${port}`) as [string, string, string];
    client.shell.connect(shell);
    client.control.connect(control);
    client.iopub.connect(iopub);
    client.iopub.subscribe();
    void client.listen(client.shell, 'shell');
    void client.listen(client.control, 'control');
    void client.listen(client.iopub, 'iopub');
    // A subscription takes a moment longer than a connection; what is published before it is lost.
    while (!client.hears) await client.ask('kernel_info_request', {});
    return client;
  }

  /** Sends a request; resolves with the reply. */
  async ask(type: string, content: object, channel: 'shell' | 'control' = 'shell'): Promise<Told> {
    const { id, sent } = this.send(type, content, channel);
    return new Promise((resolve) => {
      this.waiting.set(id, (message) => {
        if (message.channel === 'iopub') return;
        this.waiting.delete(id);
        resolve({ ...message, ms: performance.now() - sent });
      });
    });
  }

  /** Runs a cell; resolves when it is over, whatever came of it. */
  run(code: string, options: object = {}, onTold: (told: Told) => void = () => undefined): Promise<Ran> {
    const { id, sent } = this.send(
      'execute_request',
      { code, silent: false, store_history: true, ...options },
      'shell',
    );
    const told: Told[] = [];
    let reply: unknown;
    let isIdle = false;
    return new Promise((resolve) => {
      this.waiting.set(id, ({ channel, type, content }) => {
        if (channel === 'shell') reply = content;
        else if (type === 'status') isIdle ||= content.execution_state === 'idle';
        else {
          const one = { type, content, ms: performance.now() - sent };
          told.push(one);
          onTold(one);
        }
        if (!isIdle || reply === undefined) return;
        this.waiting.delete(id);
        const text = told.flatMap((one) => (one.type === 'stream' ? [one.content.text] : [])).join('');
        resolve({ reply, told, text });
      });
    });
  }

  /** Presses the stop button. */
  interrupt(): void {
    this.process?.kill('SIGINT');
  }

  /** Whether the kernel's process is there. */
  get isAlive(): boolean {
    return this.process?.exitCode === null && this.process.signalCode === null;
  }

  /** What the kernel wrote to the server's terminal. */
  get terminal(): string {
    return this.log;
  }

  /** Asks the kernel to end, and waits for it. */
  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.process?.once('exit', resolve));
    if (this.isAlive) {
      await this.ask('shutdown_request', { restart: false }, 'control');
      await ended;
    }
    for (const socket of [this.shell, this.control, this.iopub]) socket.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private send(type: string, content: object, channel: 'shell' | 'control'): { id: string; sent: number } {
    const id = randomUUID();
    const date = new Date().toISOString();
    const header = { msg_id: id, session: this.session, username: 'test', date, msg_type: type, version: '5.3' };
    const parts = [header, {}, {}, content].map((part) => JSON.stringify(part));
    const hmac = createHmac('sha256', this.key);
    for (const part of parts) hmac.update(part);
    const socket = channel === 'shell' ? this.shell : this.control;
    void socket.send(['<IDS|MSG>', hmac.digest('hex'), ...parts]);
    return { id, sent: performance.now() };
  }

  private async listen(socket: AsyncIterable<Buffer[]>, channel: string): Promise<void> {
    for await (const frames of socket) {
      const at = frames.findIndex((frame) => frame.toString() === '<IDS|MSG>');
      const [header, parent, , content] = frames.slice(at + 2).map((frame) => JSON.parse(frame.toString()));
      if (channel === 'iopub') this.hears = true;
      this.waiting.get(parent.msg_id)?.({ channel, type: header.msg_type, content, ms: 0 });
    }
  }
}
