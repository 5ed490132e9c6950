import type { Day, FactsDocument, FactValue } from '#vocabulary';
import type { Answer } from './answer.js';
import type { FactConflict } from './fact-state.js';
import type { Fact } from './fact.js';

/** What carries one value of a facts document. */
export interface Evidence {
  /** Facts that state it or that it was computed from; empty where the call states it. */
  readonly facts: readonly Fact[];
  /** The layer that decided a layered term. */
  readonly layer?: string;
  /** Keys it was computed from; `call` where the caller stated it. */
  readonly derivedFrom?: readonly string[];
}

/** A facts document with its evidence: what is known, why the rest is not, and what is in dispute. */
export interface EvidencedDocument {
  readonly document: FactsDocument;
  readonly evidence: ReadonlyMap<string, Evidence>;
  /** For each key that is not known, why; begins with a code such as `FACT_STALE:<key>`. */
  readonly unknownReasons: ReadonlyMap<string, string>;
  readonly conflicts: readonly FactConflict[];
}

/** Named answers, in order; a document is made of several of them. */
export type Answers = ReadonlyMap<string, Answer>;

/** Joins answers into a document. What is not known is absent from it. */
export function documentOf(day: Day, event: string, parts: readonly Answers[]): EvidencedDocument {
  const groups: Record<string, Record<string, FactValue>> = {};
  const evidence = new Map<string, Evidence>();
  const unknownReasons = new Map<string, string>();
  const conflicts = new Set<FactConflict>();
  for (const part of parts) {
    for (const [key, answer] of part) {
      for (const conflict of answer.conflicts) conflicts.add(conflict);
      if (!answer.known) {
        unknownReasons.set(key, answer.reason);
        continue;
      }
      const { facts, layer, derivedFrom } = answer;
      evidence.set(key, { facts, ...(layer && { layer }), ...(derivedFrom && { derivedFrom }) });
      const dot = key.indexOf('.');
      if (dot > 0) (groups[key.slice(0, dot)] ??= {})[key.slice(dot + 1)] = answer.value;
    }
  }
  const document: FactsDocument = { at: day, event, ...groups };
  return { document, evidence, unknownReasons, conflicts: [...conflicts] };
}
