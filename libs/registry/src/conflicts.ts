import { factState, type AsOf, type FactConflict } from './fact-state.js';
import type { Registry } from './registry.js';
import type { Subject } from './subject.js';

/** Every contradiction between facts that stand at the instant: what an officer has to resolve. */
export function conflicts(registry: Registry, asOf: AsOf): FactConflict[] {
  return registry.subjects.flatMap((subject) => conflictsOf(registry, subject, asOf));
}

/** Contradictions about one subject. */
export function conflictsOf(registry: Registry, subject: Subject, asOf: AsOf): FactConflict[] {
  return [...registry.keysOf(subject)].flatMap((key) => {
    const facts = registry.factsOf(subject, key);
    if (facts.length < 2) return [];
    return [...new Set(facts.map((fact) => fact.qualifier))].flatMap(
      (qualifier) => factState(registry, subject, key, asOf, qualifier).conflict ?? [],
    );
  });
}
