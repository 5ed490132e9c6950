import type { Logger } from 'pino';

export interface LoopOptions {
  readonly name: string;
  /** Seconds between the end of one run and the beginning of the next. */
  readonly intervalSeconds: number;
  readonly run: () => Promise<unknown>;
  readonly logger: Logger;
}

/** Runs a job again and again, one run at a time. A run that fails is logged and the next one comes in its time. */
export class Loop {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(private readonly options: LoopOptions) {}

  start(): this {
    this.schedule(0);
    return this;
  }

  /** Resolves when the run under way, if any, has ended; none begins after. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private schedule(seconds: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.running = this.runOnce().finally(() => this.schedule(this.options.intervalSeconds));
    }, seconds * 1000);
  }

  private async runOnce(): Promise<void> {
    const { name, run, logger } = this.options;
    try {
      await run();
    } catch (error) {
      logger.error({ err: error, job: name }, `${name} failed; it runs again in its time`);
    }
  }
}
