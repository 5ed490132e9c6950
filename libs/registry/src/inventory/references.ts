import { valueAt, type FieldPath } from './field-path.js';
import { parseWhen } from './policy-block.js';
import { shownValue, type PathFault } from './schema-faults.js';

/** Everything of a value that a pattern such as `applications[].calls[].path[]` reaches; what is missing, or no list, yields nothing. */
function reach(root: unknown, pattern: string): { readonly path: FieldPath; readonly value: unknown }[] {
  let reached: { path: FieldPath; value: unknown }[] = [{ path: [], value: root }];
  for (const step of pattern.split('.')) {
    const field = step.replace(/\[\]$/, '');
    reached = reached.flatMap(({ path, value }) => {
      const inner = valueAt(value, [field]);
      if (inner === undefined || inner === null) return [];
      if (!step.endsWith('[]')) return [{ path: [...path, field], value: inner }];
      return Array.isArray(inner)
        ? inner.map((item: unknown, place) => ({ path: [...path, field, place], value: item }))
        : [];
    });
  }
  return reached;
}

type Kind =
  | 'entity'
  | 'person'
  | 'data class'
  | 'agreement'
  | 'addendum'
  | 'hop'
  | 'deployment'
  | 'alias'
  | 'application'
  | 'call'
  | 'observed traffic'
  | 'expectation'
  | 'vendor'
  | 'model';

const DEFINED: readonly (readonly [kind: Kind, pattern: string])[] = [
  ['entity', 'organisation.entities[].id'],
  ['person', 'organisation.people[].id'],
  ['data class', 'data_classes[].id'],
  ['agreement', 'agreements[].id'],
  ['addendum', 'agreements[].addenda[].id'],
  ['hop', 'hops[].id'],
  ['deployment', 'deployments[].id'],
  ['alias', 'aliases[].id'],
  ['application', 'applications[].id'],
  ['call', 'applications[].calls[].id'],
  ['call', 'applications[].proposals[].id'],
  ['observed traffic', 'observed_traffic[].id'],
  ['expectation', 'expectations[].id'],
];

/** Kinds among which a name may occur once, since a reference may mean either. */
const NAMESPACES: readonly (readonly Kind[])[] = [
  ['entity'],
  ['person'],
  ['data class'],
  ['agreement', 'addendum'],
  ['hop'],
  ['deployment', 'alias'],
  ['application'],
  ['call'],
  ['observed traffic'],
  ['expectation'],
];

const REFERENCES: readonly (readonly [pattern: string, kinds: readonly Kind[], words?: readonly string[]])[] = [
  ['organisation.people[].entity', ['entity']],
  ['data_classes[].parent', ['data class']],
  ['agreements[].customer_entities[]', ['entity']],
  ['agreements[].covers.data_classes[]', ['data class']],
  ['agreements[].covers.excludes_data_classes[]', ['data class']],
  ['hops[].operator', ['entity', 'vendor'], ['vendor']],
  ['deployments[].model', ['model']],
  ['deployments[].owner', ['person']],
  ['deployments[].entities[]', ['entity']],
  ['deployments[].agreements[]', ['agreement']],
  ['deployments[].hosting.account', ['agreement'], ['none']],
  ['deployments[].data_class_ceiling[]', ['data class']],
  ['aliases[].gateway', ['hop']],
  ['aliases[].members[]', ['deployment']],
  ['aliases[].fallback_order[]', ['deployment']],
  ['applications[].owner', ['person']],
  ['applications[].entities[]', ['entity']],
  ['applications[].ai_act.provider', ['entity']],
  ['applications[].ai_act.to_confirm_by', ['person']],
  ...['calls', 'proposals'].flatMap((group): [string, Kind[]][] => [
    [`applications[].${group}[].entity`, ['entity']],
    [`applications[].${group}[].target`, ['deployment', 'alias']],
    [`applications[].${group}[].data_classes[]`, ['data class']],
    [`applications[].${group}[].path[]`, ['hop']],
  ]),
  ['observed_traffic[].deployment', ['deployment'], ['none']],
  ['expectations[].on', ['call', 'alias', 'deployment', 'agreement', 'hop', 'application'], ['observed_traffic']],
  ['expectations[].allowed[]', ['deployment']],
  ['expectations[].dropped[]', ['deployment']],
];

export interface KnownNames {
  /** Ids of the models in the catalogue. */
  readonly models: ReadonlySet<string>;
  /** Vendors known besides those that the file names. */
  readonly vendors: ReadonlySet<string>;
}

const listed = (names: Iterable<string>): string => {
  const all = [...names];
  return all.length > 16 ? `${all.slice(0, 16).join(', ')} and ${all.length - 16} more` : all.join(', ') || 'none';
};

function namesOf(root: unknown, known: KnownNames): ReadonlyMap<Kind, ReadonlySet<string>> {
  const names = new Map<Kind, Set<string>>([
    ['model', new Set(known.models)],
    ['vendor', new Set(known.vendors)],
  ]);
  const add = (kind: Kind, value: unknown) => {
    if (typeof value === 'string') names.set(kind, (names.get(kind) ?? new Set()).add(value));
  };
  for (const [kind, pattern] of DEFINED) reach(root, pattern).forEach(({ value }) => add(kind, value));
  for (const pattern of ['agreements[].provider', 'deployments[].provider']) {
    reach(root, pattern).forEach(({ value }) => add('vendor', value));
  }
  reach(root, 'facts[].on').forEach(({ value }) => {
    if (typeof value === 'string' && value.startsWith('vendor/')) add('vendor', value.slice('vendor/'.length));
  });
  return names;
}

function duplicates(root: unknown): PathFault[] {
  return NAMESPACES.flatMap((kinds) => {
    const first = new Set<unknown>();
    return DEFINED.filter(([kind]) => kinds.includes(kind))
      .flatMap(([, pattern]) => reach(root, pattern))
      .flatMap(({ path, value }): PathFault[] => {
        if (!first.has(value)) {
          first.add(value);
          return [];
        }
        return [
          {
            path,
            found: `${shownValue(value)} a second time`,
            allowed: `an id once among each ${kinds.join(' and ')}`,
          },
        ];
      });
  });
}

function dangling(root: unknown, names: ReadonlyMap<Kind, ReadonlySet<string>>): PathFault[] {
  return REFERENCES.flatMap(([pattern, kinds, words = []]) =>
    reach(root, pattern).flatMap(({ path, value }): PathFault[] => {
      if (typeof value !== 'string' || words.includes(value)) return [];
      if (kinds.some((kind) => names.get(kind)?.has(value))) return [];
      const choice = kinds.includes('model')
        ? 'a model of the catalogue, or null with a model_name'
        : `${kinds.map((kind) => `${kind}: ${listed(names.get(kind) ?? [])}`).join('; ')}${words.map((word) => `; or ${word}`).join('')}`;
      return [{ path, found: `${shownValue(value)}, which nothing is called`, allowed: choice }];
    }),
  );
}

/** A group agreement binds one of the organisation's own entities. */
function internalCounterparties(root: unknown, entities: ReadonlySet<string> | undefined): PathFault[] {
  return reach(root, 'agreements[]').flatMap(({ path, value }): PathFault[] => {
    const counterparty = valueAt(value, ['counterparty']);
    if (valueAt(value, ['provider']) !== 'internal' || typeof counterparty !== 'string') return [];
    if (entities?.has(counterparty)) return [];
    return [
      {
        path: [...path, 'counterparty'],
        found: shownValue(counterparty),
        allowed: `for an internal agreement, one of the entities ${listed(entities ?? [])}`,
      },
    ];
  });
}

function circularClasses(root: unknown): PathFault[] {
  const classes = reach(root, 'data_classes[]');
  const parents = new Map(classes.map(({ value }) => [valueAt(value, ['id']), valueAt(value, ['parent'])]));
  return classes.flatMap(({ path, value }): PathFault[] => {
    const own = valueAt(value, ['id']);
    const seen = new Set<unknown>();
    for (let at = parents.get(own); at !== undefined && !seen.has(at); at = parents.get(at)) {
      if (at === own) {
        return [{ path: [...path, 'parent'], found: 'a class that is its own ancestor', allowed: 'a tree of classes' }];
      }
      seen.add(at);
    }
    return [];
  });
}

function unknownPolicyClasses(root: unknown, classes: ReadonlySet<string> | undefined): PathFault[] {
  const lines = valueAt(root, ['policy']);
  if (typeof lines !== 'object' || lines === null) return [];
  return Object.entries(lines).flatMap(([line, value]): PathFault[] => {
    const when = valueAt(value, ['when']);
    const carried = typeof when === 'string' ? (parseWhen(when) ?? []) : [];
    return carried
      .flatMap((condition) => (condition.kind === 'carries' ? condition.classes : []))
      .filter((name) => !classes?.has(name))
      .map((name) => ({
        path: ['policy', line, 'when'],
        found: `"${name}", which no data class is called`,
        allowed: listed(classes ?? []),
      }));
  });
}

const ORDERED: readonly (readonly [group: string, earlier: string, later: string])[] = [
  ['agreements[]', 'valid_from', 'valid_until'],
  ['agreements[]', 'signed_on', 'valid_until'],
  ['agreements[].addenda[]', 'valid_from', 'valid_until'],
  ['deployments[]', 'approved_on', 'next_review_at'],
  ['observed_traffic[]', 'first_seen', 'last_seen'],
  ['facts[]', 'valid_from', 'valid_until'],
];
const DAY = /^\d{4}-\d{2}-\d{2}$/;

function reversedDays(root: unknown): PathFault[] {
  return ORDERED.flatMap(([group, earlier, later]) =>
    reach(root, group).flatMap(({ path, value }): PathFault[] => {
      const [from, until] = [valueAt(value, [earlier]), valueAt(value, [later])];
      if (typeof from !== 'string' || typeof until !== 'string' || !DAY.test(from) || !DAY.test(until)) return [];
      return from <= until
        ? []
        : [{ path: [...path, later], found: shownValue(until), allowed: `${from} (its ${earlier}) or later` }];
    }),
  );
}

/**
 * What cannot be so although each field has the right form: names given twice, references to nothing, a class below
 * itself, an end before its beginning. Works on the raw value, so that one run names these faults beside those of form.
 */
export function contradictions(root: unknown, known: KnownNames): PathFault[] {
  const names = namesOf(root, known);
  return [
    ...duplicates(root),
    ...dangling(root, names),
    ...internalCounterparties(root, names.get('entity')),
    ...circularClasses(root),
    ...unknownPolicyClasses(root, names.get('data class')),
    ...reversedDays(root),
  ];
}
