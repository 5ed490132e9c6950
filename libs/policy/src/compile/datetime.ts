import { EvaluationError } from './evaluation-error.js';
import { difference, longOf, product, quotient, sum, type Long } from './long.js';
import { Extension } from './value.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const DATETIME = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{3}))?(?:Z|([+-])(\d{2})(\d{2})))?$/;
const DURATION = /^(-?)(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+)s)?(?:(\d+)ms)?$/;

/** Milliseconds since 1970 of a day of the calendar and a time of day; a year below 100 is that year. */
function instantOf(year: number, month: number, day: number): number | undefined {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() : undefined;
}

function parseInstant(text: string): number | undefined {
  const match = DATETIME.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hours, minutes, seconds, millis, , zoneHours, zoneMinutes] = match
    .slice(1)
    .map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const midnight = instantOf(year, month, day);
  if (midnight === undefined || hours > 23 || minutes > 59 || seconds > 59 || zoneHours > 23 || zoneMinutes > 59) {
    return undefined;
  }
  const zone = (zoneHours * HOUR + zoneMinutes * MINUTE) * (match[8] === '-' ? -1 : 1);
  return midnight + hours * HOUR + minutes * MINUTE + seconds * SECOND + millis - zone;
}

/** A length of time in milliseconds, which may be negative. */
export class Duration extends Extension {
  readonly kind = 'duration';

  constructor(readonly key: Long) {
    super();
  }

  /** @throws {EvaluationError} the text is not of the form `-1d2h3m4s5ms`, or 64 bits do not hold it */
  static parse(text: string): Duration {
    const match = DURATION.exec(text);
    const parts = match?.slice(2) ?? [];
    const units = [DAY, HOUR, MINUTE, SECOND, 1];
    const millis = parts.reduce((total, part, unit) => total + BigInt(part ?? 0) * BigInt(units[unit] ?? 0), 0n);
    const key = parts.some((part) => part !== undefined) ? longOf(match?.[1] === '-' ? -millis : millis) : undefined;
    if (key === undefined) {
      throw new EvaluationError(`found ${JSON.stringify(text)}; allowed: a duration such as 1d2h3m4s5ms`);
    }
    return new Duration(key);
  }

  get toMilliseconds(): Long {
    return this.key;
  }

  get toSeconds(): Long {
    return quotient(this.key, SECOND);
  }

  get toMinutes(): Long {
    return quotient(this.key, MINUTE);
  }

  get toHours(): Long {
    return quotient(this.key, HOUR);
  }

  get toDays(): Long {
    return quotient(this.key, DAY);
  }
}

/** An instant in milliseconds since 1970, UTC. */
export class Datetime extends Extension {
  readonly kind = 'datetime';

  constructor(readonly key: Long) {
    super();
  }

  /** @throws {EvaluationError} the text is no day, or no instant with a zone */
  static parse(text: string): Datetime {
    const instant = parseInstant(text);
    if (instant === undefined) {
      throw new EvaluationError(
        `found ${JSON.stringify(text)}; allowed: a day such as 2026-12-02, or an instant such as 2026-12-02T10:00:00Z`,
      );
    }
    return new Datetime(instant);
  }

  offset(by: Duration): Datetime {
    return new Datetime(sum(this.key, by.key));
  }

  durationSince(other: Datetime): Duration {
    return new Duration(difference(this.key, other.key));
  }

  get toDate(): Datetime {
    return new Datetime(difference(this.key, this.toTime.key));
  }

  get toTime(): Duration {
    const rest = difference(this.key, product(quotient(this.key, DAY), DAY));
    return new Duration(rest < 0 ? sum(rest, DAY) : rest);
  }
}
