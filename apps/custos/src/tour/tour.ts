import { fail, heading, pass, quiet, say, wrapped } from '../print.js';

/** One step of the tour did not come out as it must. */
export class StepFailed extends Error {
  override readonly name = 'StepFailed';
}

/** Tells the tour step by step, and counts what held. */
export class Narrator {
  private held = 0;
  private missed = 0;

  step(title: string, ...explanation: readonly string[]): void {
    heading(title);
    for (const text of explanation) say(...wrapped(text).map(quiet));
  }

  /** Says what held; throws where it did not, for what follows rests on it. */
  must(condition: boolean, held: string, otherwise: string): void {
    this.note(condition, held, otherwise);
    if (!condition) throw new StepFailed(otherwise);
  }

  /** Says what held or did not, and goes on. */
  note(condition: boolean, held: string, otherwise: string): void {
    if (condition) {
      this.held += 1;
      pass(held);
    } else {
      this.missed += 1;
      fail(otherwise);
    }
  }

  detail(...lines: readonly string[]): void {
    for (const line of lines) say(...wrapped(line, '    '));
  }

  /** Closes the tour; the exit code. */
  conclude(): 0 | 1 {
    say('', `${this.held} passed, ${this.missed} failed`);
    return this.missed === 0 ? 0 : 1;
  }
}
