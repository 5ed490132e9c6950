type Comparator = { readonly operator: '<' | '<=' | '>' | '>=' | '='; readonly version: readonly number[] };

/** Release numbers of a version such as `1.83.7-stable`; undefined where it begins with no number. */
export function releaseOf(version: string): readonly number[] | undefined {
  const release = /^v?(\d+(?:\.\d+)*)/.exec(version.trim())?.[1];
  return release?.split('.').map(Number);
}

/** Negative, zero or positive as `a` is older than, the same as or newer than `b`; missing places are zero. */
export function compareReleases(a: readonly number[], b: readonly number[]): number {
  for (let place = 0; place < Math.max(a.length, b.length); place++) {
    const difference = (a[place] ?? 0) - (b[place] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

const HOLDS: Record<Comparator['operator'], (order: number) => boolean> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
  '=': (order) => order === 0,
};

/**
 * Whether a version lies in a stated range: comparators that must all hold (`>=0.3.0, <0.22.0`), or a list of versions
 * (`1.82.7, 1.82.8`). Undefined where the text states no range. Words between the commas, such as `all with the module`, bound nothing.
 */
export function isInRange(version: readonly number[], range: string): boolean | undefined {
  const comparators: Comparator[] = [];
  for (const part of range.split(',')) {
    const match = /^\s*(<=|>=|<|>)?\s*v?(\d+(?:\.\d+)+)\S*\s*$/.exec(part);
    if (match?.[2]) {
      comparators.push({
        operator: (match[1] ?? '=') as Comparator['operator'],
        version: match[2].split('.').map(Number),
      });
    }
  }
  if (comparators.length === 0) return undefined;
  const holds = ({ operator, version: bound }: Comparator) => HOLDS[operator](compareReleases(version, bound));
  return comparators.every(({ operator }) => operator === '=') ? comparators.some(holds) : comparators.every(holds);
}
