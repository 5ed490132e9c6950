import type { FactsDocument, FactValue } from '#vocabulary';

/** Group and name by key; `name` is undefined for what stands in no group. */
const paths = new Map<string, readonly [group: string, name: string | undefined]>();

function pathOf(key: string): readonly [group: string, name: string | undefined] {
  let path = paths.get(key);
  if (path === undefined) {
    const dot = key.indexOf('.');
    path = dot < 0 ? [key, undefined] : [key.slice(0, dot), key.slice(dot + 1)];
    paths.set(key, path);
  }
  return path;
}

/**
 * The value of a key such as `dpa.status`; `null` is none, `undefined` is unknown.
 *
 * @param key of a key table: each is remembered
 */
export function factOf(doc: FactsDocument, key: string): FactValue | undefined {
  const [group, name] = pathOf(key);
  const facts = doc[group];
  if (name === undefined) return facts as FactValue | undefined;
  return typeof facts === 'object' ? facts[name] : undefined;
}

/** The same facts on another day. */
export const onDay = (doc: FactsDocument, day: string): FactsDocument => (doc.at === day ? doc : { ...doc, at: day });
