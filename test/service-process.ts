import { type ChildProcess, fork } from 'node:child_process';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const READY_SECONDS = 30;

/** A service in a process of its own, as it was built. It ends when the process of the tests does. */
export class ServiceProcess {
  /** What it wrote to its log so far. */
  log = '';
  readonly ended: Promise<void>;

  private constructor(private readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text: Buffer) => (this.log += String(text)));
    this.ended = new Promise((done) => child.once('exit', () => done()));
  }

  static start(name: 'api' | 'pdp' | 'worker', env: Readonly<Record<string, string>>): ServiceProcess {
    const main = resolve(`dist/apps/${name}/src/main.js`);
    return new ServiceProcess(fork(main, { env, execArgv: [], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] }));
  }

  get pid(): number {
    return this.child.pid!;
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** @throws {Error} it ended, or did not answer in time; with its log */
  async ready(url: string): Promise<void> {
    for (let waited = 0; waited < READY_SECONDS * 1000 && this.isRunning; waited += 50) {
      const answer = await fetch(`${url}/readyz`).catch(() => undefined);
      await answer?.body?.cancel();
      if (answer?.ok) return;
      await sleep(50);
    }
    throw new Error(`${url} did not become ready:\n${this.log}`);
  }

  /** kill -9. */
  async kill(): Promise<void> {
    if (this.isRunning) this.child.kill('SIGKILL');
    await this.ended;
  }

  async stop(): Promise<void> {
    if (this.isRunning) this.child.kill('SIGTERM');
    await this.ended;
  }
}

/** Ports of 127.0.0.1 that nobody listens on now, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const probes = await Promise.all(
    Array.from({ length: count }, async () => {
      const probe = createServer();
      await new Promise<void>((done) => probe.listen(0, '127.0.0.1', done));
      return probe;
    }),
  );
  const ports = probes.map((probe) => (probe.address() as { port: number }).port);
  await Promise.all(probes.map((probe) => new Promise((done) => probe.close(done))));
  return ports;
}
