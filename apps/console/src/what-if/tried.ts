import type { Deidentification, SuppositionInput } from '../graphql/generated/graphql.js';
import { NO_HOP } from '../matrix/matrix-search.js';
import { Supposed, WhatIfSearch } from './what-if-search.js';

/** A change as a way out tells it: a fact of the register to state, or what the call would state instead. */
export interface ChangeToTry {
  readonly statement: SuppositionInput | null;
  readonly call: {
    readonly dataClasses?: readonly string[] | null;
    readonly path?: readonly string[] | null;
    readonly deidentification?: string | null;
  } | null;
}

/** The changes as the address of a what-if has them; none where one of them cannot be supposed. */
export function tried(changes: readonly ChangeToTry[]): WhatIfSearch | undefined {
  if (changes.some(({ statement, call }) => !statement && !call)) return undefined;
  const suppose = changes.flatMap(({ statement }) => (statement ? [Supposed.parse(statement)] : []));
  const calls = changes.flatMap(({ call }) => call ?? []);
  const classes = calls.flatMap(({ dataClasses }) => (dataClasses ? [dataClasses] : []));
  const path = calls.find((call) => call.path)?.path;
  const deidentification = calls.find((call) => call.deidentification)?.deidentification;
  return WhatIfSearch.parse({
    suppose: suppose.length > 0 ? merged(suppose, []) : undefined,
    classes: classes.length > 0 ? classes.reduce((left, one) => left.filter((it) => one.includes(it))) : undefined,
    hops: path && (path.length > 0 ? path : [NO_HOP]),
    deidentification: deidentification?.toUpperCase() as Deidentification | undefined,
  });
}

const facetOf = ({ kind, handle, key, qualifier }: Supposed): string =>
  JSON.stringify([kind, handle, key, qualifier ?? null]);

/** Suppositions, the later in place of the earlier on the same fact. */
export const merged = (earlier: readonly Supposed[], later: readonly Supposed[]): Supposed[] => [
  ...new Map([...earlier, ...later].map((one) => [facetOf(one), one])).values(),
];
