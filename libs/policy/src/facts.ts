import type { FactsDocument, FactValue } from '#vocabulary';

/** The value of a key such as `dpa.status`; `null` is none, `undefined` is unknown. */
export function factOf(doc: FactsDocument, key: string): FactValue | undefined {
  const dot = key.indexOf('.');
  if (dot < 0) return doc[key] as FactValue | undefined;
  const group = doc[key.slice(0, dot)];
  return typeof group === 'object' ? group[key.slice(dot + 1)] : undefined;
}

/** The same facts on another day. */
export const onDay = (doc: FactsDocument, day: string): FactsDocument => (doc.at === day ? doc : { ...doc, at: day });
