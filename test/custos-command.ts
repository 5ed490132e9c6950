import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';

const MAIN = resolve('dist/apps/custos/src/main.js');

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** User to run as, if not our own. */
  readonly uid?: number;
  readonly gid?: number;
  /** The command is killed when it takes longer; its code is then null. */
  readonly seconds?: number;
}

/** Starts the `custos` command, as it was built, in a process of its own, with nothing of our environment. */
export function startCustos(args: readonly string[], { env = {}, cwd, uid, gid }: CommandOptions = {}): ChildProcess {
  return spawn(process.execPath, [MAIN, ...args], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd === undefined ? {} : { cwd }),
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
  });
}

/** Runs the `custos` command to its end. */
export function custos(args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  const child = startCustos(args, options);
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (text: Buffer) => (stdout += String(text)));
  child.stderr?.on('data', (text: Buffer) => (stderr += String(text)));
  const late = setTimeout(() => child.kill('SIGKILL'), (options.seconds ?? 60) * 1000);
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', (code) => {
      clearTimeout(late);
      done({ code, stdout, stderr });
    });
  });
}
