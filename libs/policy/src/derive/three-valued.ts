/** A value, or `undefined` where the facts do not say (Kleene's strong logic of three values). */
export type Known<T> = T | undefined;

export const not = (a: Known<boolean>): Known<boolean> => (a === undefined ? undefined : !a);

/** False if any is false, else unknown if any is unknown. */
export function all(...values: readonly Known<boolean>[]): Known<boolean> {
  if (values.includes(false)) return false;
  return values.includes(undefined) ? undefined : true;
}

/** True if any is true, else unknown if any is unknown. */
export function any(...values: readonly Known<boolean>[]): Known<boolean> {
  if (values.includes(true)) return true;
  return values.includes(undefined) ? undefined : false;
}

/** A test of a value that may be unknown. */
export const of = <T>(value: Known<T>, test: (value: T) => boolean): Known<boolean> =>
  value === undefined ? undefined : test(value);

/** The value on which every case agrees; unknown where they differ. Used where an unknown fact selects the case. */
export function agreed<T>(cases: readonly Known<T>[]): Known<T> {
  const [first, ...rest] = cases;
  return rest.every((value) => value === first) ? first : undefined;
}
