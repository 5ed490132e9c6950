import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/** A `custos` command that runs on, with what it has said so far. */
export class RunningCustos {
  output = '';
  readonly ended: Promise<number | null>;

  constructor(readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (text: Buffer) => (this.output += String(text)));
    this.ended = new Promise((done) => child.once('exit', (code) => done(code)));
  }

  /** @throws {Error} it ended, or did not say it in time; with what it said */
  async says(text: string, seconds: number): Promise<void> {
    for (let waited = 0; waited < seconds * 1000 && this.child.exitCode === null; waited += 50) {
      if (this.output.includes(text)) return;
      await sleep(50);
    }
    throw new Error(`It did not say "${text}":\n${this.output}`);
  }

  /** Asks it to stop, and waits until it has. */
  async stop(): Promise<number | null> {
    this.child.kill('SIGTERM');
    return this.ended;
  }
}
