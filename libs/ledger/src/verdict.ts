/** What a verifier looks at, in order. */
export const BUNDLE_CHECKS = [
  'manifest',
  'keys',
  'checkpoint',
  'entries',
  'tiles',
  'consistency',
  'records',
  'counts',
  'citations',
  'inclusion',
] as const;
export type BundleCheck = (typeof BUNDLE_CHECKS)[number];

/** `failed` is tampering or inconsistency; `unverifiable` lacks a file or a key; `skipped` had nothing to look at. */
export type Outcome = 'passed' | 'failed' | 'unverifiable' | 'skipped';

export interface Problem {
  readonly outcome: 'failed' | 'unverifiable';
  readonly message: string;
  readonly path?: string;
  /** The first entry affected, and its id where it can be read. */
  readonly index?: number;
  readonly id?: string;
}

export interface CheckResult {
  readonly check: BundleCheck;
  readonly outcome: Outcome;
  /** What was looked at, in one sentence. */
  readonly summary: string;
  readonly problems: readonly Problem[];
}

/** At most this many problems of one check are spelled out; the rest are counted. */
const MAX_PROBLEMS = 20;

/** Collects what one check finds. */
export class CheckReport {
  readonly #problems: Problem[] = [];
  #unlisted = 0;
  #worst: 'failed' | 'unverifiable' | undefined;

  constructor(readonly check: BundleCheck) {}

  get isClean(): boolean {
    return this.#worst === undefined;
  }

  fail(message: string, where: Omit<Problem, 'outcome' | 'message'> = {}): void {
    this.#add({ outcome: 'failed', message, ...where });
  }

  lack(message: string, where: Omit<Problem, 'outcome' | 'message'> = {}): void {
    this.#add({ outcome: 'unverifiable', message, ...where });
  }

  /** `summary` says what was looked at; without one the check had nothing to do. */
  result(summary?: string): CheckResult {
    const outcome = this.#worst ?? (summary === undefined ? 'skipped' : 'passed');
    const more = this.#unlisted === 0 ? '' : ` (${this.#unlisted} more problems like these)`;
    return {
      check: this.check,
      outcome,
      summary: `${summary ?? 'nothing to look at'}${more}`,
      problems: this.#problems,
    };
  }

  #add(problem: Problem): void {
    if (this.#worst !== 'failed') this.#worst = problem.outcome;
    if (this.#problems.length < MAX_PROBLEMS) this.#problems.push(problem);
    else this.#unlisted += 1;
  }
}
