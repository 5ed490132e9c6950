import { Datetime, Duration } from './datetime.js';
import { Decimal } from './decimal.js';
import { EvaluationError } from './evaluation-error.js';
import { IpAddress } from './ip-address.js';
import { kindOf, type Kind, type Value } from './value.js';

interface ExtensionFunction {
  readonly takes: readonly Kind[];
  readonly gives: Kind;
  // The kinds of the arguments are checked against `takes` before the call.
  readonly call: (...args: never[]) => Value;
}

const fn = <Args extends Value[]>(
  takes: readonly Kind[],
  gives: Kind,
  call: (...args: Args) => Value,
): ExtensionFunction => ({ takes, gives, call: call as unknown as ExtensionFunction['call'] });

const compares = (call: (a: Decimal, b: Decimal) => boolean) => fn(['decimal', 'decimal'], 'bool', call);

/** Every function and method of Cedar's extension types, by the name that policies call it by. */
const FUNCTIONS: Readonly<Record<string, ExtensionFunction>> = {
  decimal: fn(['string'], 'decimal', (text: string) => Decimal.parse(text)),
  lessThan: compares((a, b) => a.key < b.key),
  lessThanOrEqual: compares((a, b) => a.key <= b.key),
  greaterThan: compares((a, b) => a.key > b.key),
  greaterThanOrEqual: compares((a, b) => a.key >= b.key),
  ip: fn(['string'], 'ipaddr', (text: string) => IpAddress.parse(text)),
  isIpv4: fn(['ipaddr'], 'bool', ({ version }: IpAddress) => version === 4),
  isIpv6: fn(['ipaddr'], 'bool', ({ version }: IpAddress) => version === 6),
  isLoopback: fn(['ipaddr'], 'bool', ({ isLoopback }: IpAddress) => isLoopback),
  isMulticast: fn(['ipaddr'], 'bool', ({ isMulticast }: IpAddress) => isMulticast),
  isInRange: fn(['ipaddr', 'ipaddr'], 'bool', (address: IpAddress, range: IpAddress) => address.isInRange(range)),
  datetime: fn(['string'], 'datetime', (text: string) => Datetime.parse(text)),
  offset: fn(['datetime', 'duration'], 'datetime', (at: Datetime, by: Duration) => at.offset(by)),
  durationSince: fn(['datetime', 'datetime'], 'duration', (at: Datetime, since: Datetime) => at.durationSince(since)),
  toDate: fn(['datetime'], 'datetime', ({ toDate }: Datetime) => toDate),
  toTime: fn(['datetime'], 'duration', ({ toTime }: Datetime) => toTime),
  duration: fn(['string'], 'duration', (text: string) => Duration.parse(text)),
  toMilliseconds: fn(['duration'], 'long', ({ toMilliseconds }: Duration) => toMilliseconds),
  toSeconds: fn(['duration'], 'long', ({ toSeconds }: Duration) => toSeconds),
  toMinutes: fn(['duration'], 'long', ({ toMinutes }: Duration) => toMinutes),
  toHours: fn(['duration'], 'long', ({ toHours }: Duration) => toHours),
  toDays: fn(['duration'], 'long', ({ toDays }: Duration) => toDays),
};

const FUNCTION = new Map(Object.entries(FUNCTIONS));

/** What a function gives, or `undefined` where Cedar has none of this name. */
export const extensionResult = (name: string): Kind | undefined => FUNCTION.get(name)?.gives;

/** @throws {EvaluationError} there is no such function, an argument is of another type, or the call fails */
export function callExtension(name: string, args: readonly Value[]): Value {
  const found = FUNCTION.get(name);
  if (found === undefined) throw new EvaluationError(`there is no function ${name}`);
  const { takes, call } = found;
  const kinds = args.map(kindOf);
  if (kinds.length !== takes.length || kinds.some((kind, index) => kind !== takes[index])) {
    throw new EvaluationError(`${name}: found (${kinds.join(', ')}); allowed: (${takes.join(', ')})`);
  }
  return (call as (...values: readonly Value[]) => Value)(...args);
}
