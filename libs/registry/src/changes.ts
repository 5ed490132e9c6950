import { addDays, dayIn, type Day } from '#vocabulary';
import { findFactKey } from './key-table.js';
import type { Registry } from './registry.js';

const cache = new WeakMap<Registry, Map<string, Float64Array>>();

/**
 * Instants after `at`, ascending, at which something that the registry states begins or ends: the validity of a fact, and
 * each day that a fact names, with the day after it.
 *
 * An answer can change only then, or when a law does.
 *
 * @param zone IANA zone of the organisation's own days
 */
export function instantsOfChange(registry: Registry, at: Date, zone: string): Date[] {
  return [...instantsIn(registry, zone)]
    .filter((instant) => instant > at.getTime())
    .map((instant) => new Date(instant));
}

/** The first instant after `at` at which an answer can change for a reason of the registry; none where nothing ends. */
export function nextChange(registry: Registry, at: Date, zone: string): Date | null {
  const next = instantsIn(registry, zone).find((instant) => instant > at.getTime());
  return next === undefined ? null : new Date(next);
}

function instantsIn(registry: Registry, zone: string): Float64Array {
  let zones = cache.get(registry);
  if (!zones) cache.set(registry, (zones = new Map()));
  let instants = zones.get(zone);
  if (!instants) {
    const days = daysNamed(registry).flatMap((day) => [startOfDay(zone, day), startOfDay(zone, addDays(day, 1))]);
    instants = Float64Array.from(new Set([...registry.factBoundaries, ...days.map((day) => day.getTime())])).sort();
    zones.set(zone, instants);
  }
  return instants;
}

function daysNamed(registry: Registry): Day[] {
  const days = registry.facts.filter(
    ({ key, value }) => findFactKey(key)?.type.kind === 'day' && typeof value === 'string',
  );
  return [...new Set(days.map(({ value }) => value as Day))];
}

/** The instant at which a calendar day begins in an IANA zone. */
export function startOfDay(zone: string, day: Day): Date {
  const utc = Date.parse(`${day}T00:00:00Z`);
  // The offset is taken where the day begins, not at midnight UTC: a change of clocks may lie between.
  const near = utc - offsetAt(zone, utc);
  const start = utc - offsetAt(zone, near);
  // Where clocks skip midnight the day begins when it first shows.
  return new Date(dayIn(zone, new Date(start)) < day ? near : start);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const kept = formats.get(zone);
  if (kept) return kept;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(zone, format);
  return format;
}

function offsetAt(zone: string, instant: number): number {
  const parts = formatOf(zone).formatToParts(instant);
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((one) => one.type === type)!.value);
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second')) - instant;
}
