import type { DataClassNode } from '../register/names.js';

export interface ClassRow extends DataClassNode {
  /** Steps from the root of the tree; 0 at the root. */
  readonly depth: number;
}

/** The data classes as a tree is read: each before what is part of it. */
export function classTree(classes: readonly DataClassNode[]): readonly ClassRow[] {
  const known = new Set(classes.map(({ handle }) => handle));
  const parts = Map.groupBy(classes, ({ parent }) => (parent !== null && known.has(parent) ? parent : null));
  const under = (parent: string | null, depth: number): ClassRow[] =>
    (parts.get(parent) ?? []).flatMap((one) => [{ ...one, depth }, ...under(one.handle, depth + 1)]);
  return under(null, 0);
}
