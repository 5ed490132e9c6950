import type { CedarRecord, Entity } from './value.js';

/** One entity as it is stated: its attributes, its tags, and the entities it is directly in. */
export interface EntityData {
  readonly entity: Entity;
  readonly attributes: CedarRecord;
  readonly tags: CedarRecord;
  readonly parents: readonly Entity[];
}

/** The entities of a request. One that is not in the store has no attributes and no ancestors. */
export class EntityStore {
  private readonly data = new Map<string, EntityData>();
  private readonly ancestors = new Map<string, ReadonlySet<string>>();

  /** @param entities one of each name; of two the later stands */
  constructor(entities: Iterable<EntityData> = []) {
    for (const datum of entities) this.data.set(datum.entity.key, datum);
  }

  get({ key }: Entity): EntityData | undefined {
    return this.data.get(key);
  }

  /** Whether an entity is another, or is in it at any depth. */
  isIn(entity: Entity, other: Entity): boolean {
    return entity.key === other.key || this.ancestorsOf(entity.key).has(other.key);
  }

  private ancestorsOf(key: string): ReadonlySet<string> {
    let known = this.ancestors.get(key);
    if (known === undefined) {
      const found = new Set<string>();
      const ahead = [...(this.data.get(key)?.parents ?? [])];
      for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
        if (found.has(next.key)) continue;
        found.add(next.key);
        ahead.push(...(this.data.get(next.key)?.parents ?? []));
      }
      this.ancestors.set(key, (known = found));
    }
    return known;
  }
}

export const NO_ENTITIES = new EntityStore();
