import { addDays, type FactValue, type SubjectKind } from '#vocabulary';
import { findFactKey, statableOn, valueSchema } from '../key-table.js';
import { statedAgreement, TRAINING_WORDS } from './agreements-group.js';
import { statedAliases } from './aliases-group.js';
import { statedApplication } from './applications-group.js';
import {
  publishedDeployment,
  publishedHop,
  publishedModel,
  publishedVendor,
  type CatalogueFacts,
} from './catalogue-statements.js';
import { isKnownClassRule, statedDataClasses } from './data-classes-group.js';
import { statedDeployment } from './deployments-group.js';
import { statedFacts, subjectOf } from './facts-group.js';
import { valueAt, type FieldPath } from './field-path.js';
import { statedHops } from './hops-group.js';
import { InventoryRefused } from './inventory-fault.js';
import type { Inventory } from './inventory.js';
import { statedTraffic } from './observed-traffic-group.js';
import { statedOrganisation, wantedPeople } from './organisation-group.js';
import { readInventory, type ReadInventory } from './read-inventory.js';
import { shownValue, type PathFault } from './schema-faults.js';
import { joined, subjectText, type Stated, type StatedSubject, type Statement, type SubjectRef } from './statement.js';
import { inventoryObserver, type UninterpretedField, type WantedFact, type WantedRegistry } from './wanted-registry.js';

export interface InventoryContext {
  readonly catalogue: CatalogueFacts;
  /** Codes of the legal taxonomy that an own data class may stand for. */
  readonly legalClasses: readonly string[];
}

/**
 * Reads an inventory and says what the register would hold by it.
 *
 * @throws {InventoryRefused} with every fault of form, reference, date, key or value, each with its line and field
 */
export function inventoryToRegistry(text: string, context: InventoryContext): WantedRegistry {
  const read = readInventory(text, {
    models: context.catalogue.modelIds,
    vendors: context.catalogue.providerIds,
  });
  const { inventory } = read;
  const file = statedByFile(inventory);
  const catalogue = statedByCatalogue(inventory, context.catalogue);
  const subjects = distinct([...file.subjects, ...catalogue.subjects]);
  const uninterpreted = uninterpretedFields(read);
  const statements = [
    ...preferFile(file.statements, catalogue.statements),
    ...uninterpreted.map(({ statement }) => statement),
  ].filter(({ value }) => value !== undefined);
  const faults = [
    ...lawFaults(inventory, context.legalClasses),
    ...statements.flatMap((statement) => statementFaults(statement, subjects, context.legalClasses)),
    ...repeatedCompletions(inventory),
  ];
  if (faults.length > 0) throw new InventoryRefused(read.placed(faults));
  return {
    inventory: inventory.inventory,
    organisation: { handle: inventory.organisation.id, name: inventory.organisation.name },
    subjects: subjects.map(({ kind, handle, name, at }) => ({ kind, handle, name, line: read.positionOf(at).line })),
    facts: statements.map((statement) => wantedFact(statement, read)),
    people: wantedPeople(inventory.organisation),
    policy: inventory.policy,
    uninterpreted: uninterpreted.map(({ field }) => field),
  };
}

function statedByFile(inventory: Inventory): Stated {
  const { organisation, agreements } = inventory;
  return joined([
    statedOrganisation(organisation),
    statedHead(inventory),
    statedDataClasses(inventory.data_classes),
    ...agreements.map(statedAgreement),
    statedHops(inventory.hops),
    ...inventory.deployments.map((deployment, index) => statedDeployment(deployment, index, agreements)),
    statedAliases(inventory.aliases),
    ...inventory.applications.map((application, index) => statedApplication(application, index, organisation.entities)),
    statedTraffic(inventory.observed_traffic),
    statedFacts(inventory.facts),
  ]);
}

/** Where the register came from, and what the file says a correct reading of it finds. */
function statedHead(inventory: Inventory): Stated {
  const of: SubjectRef = { kind: 'organisation', handle: inventory.organisation.id };
  const { inventory: id, schema_version, as_of, fictional, reading } = inventory;
  const head = { inventory: id, schema_version, as_of, fictional: fictional ?? false, ...(reading && { reading }) };
  return {
    subjects: [],
    statements: [
      { of, key: 'organisation.inventory', value: head, at: ['inventory'] },
      {
        of,
        key: 'organisation.expectations',
        value: inventory.expectations as FactValue | undefined,
        at: ['expectations'],
      },
    ],
  };
}

/** Vendors and models that the file refers to, with what is published about them. */
function statedByCatalogue(inventory: Inventory, catalogue: CatalogueFacts): Stated {
  const vendors = [
    ...inventory.agreements.flatMap(({ provider }, index): [string, FieldPath][] =>
      provider === 'internal' ? [] : [[provider, ['agreements', index, 'provider']]],
    ),
    ...inventory.deployments.flatMap((deployment, index): [string, FieldPath][] =>
      deployment.kind === 'vendor_api' ? [[deployment.provider, ['deployments', index, 'provider']]] : [],
    ),
  ];
  const models = inventory.deployments.flatMap(({ model }, index): [string, FieldPath][] =>
    model === null ? [] : [[model, ['deployments', index, 'model']]],
  );
  const subjects: StatedSubject[] = [
    ...vendors.map(([handle, at]) => ({
      kind: 'vendor' as const,
      handle,
      name: catalogue.provider(handle)?.name ?? handle,
      at,
    })),
    ...models.map(([handle, at]) => ({ kind: 'model' as const, handle, name: handle, at })),
  ];
  return {
    subjects,
    statements: [
      ...distinct(subjects).flatMap(({ kind, handle, at }) =>
        kind === 'vendor' ? publishedVendor(catalogue, handle, at) : publishedModel(catalogue, handle, at),
      ),
      ...inventory.hops.flatMap((hop, index) => publishedHop(catalogue, hop, ['hops', index, 'version'])),
      ...inventory.deployments.flatMap((deployment, index) =>
        publishedDeployment(catalogue, deployment, ['deployments', index]),
      ),
    ],
  };
}

/** The first of each subject, so that what a group calls it beats what the catalogue does. */
function distinct(subjects: readonly StatedSubject[]): StatedSubject[] {
  return [...new Map(subjects.toReversed().map((subject) => [subjectText(subject), subject])).values()].reverse();
}

const identity = ({ of, key, qualifier }: Pick<Statement, 'of' | 'key' | 'qualifier'>): string =>
  `${subjectText(of)} ${key} ${qualifier ?? ''}`;

/** Terms that bind the organisation are those of its own papers: what the file states displaces what is published. */
function preferFile(file: readonly Statement[], catalogue: readonly Statement[]): Statement[] {
  const stated = new Set(file.filter(({ value }) => value !== undefined).map(identity));
  return [...file, ...catalogue.filter((statement) => !stated.has(identity(statement)))];
}

function lawFaults(inventory: Inventory, legalClasses: readonly string[]): PathFault[] {
  return inventory.data_classes.flatMap(({ law }, index): PathFault[] =>
    legalClasses.includes(law)
      ? []
      : [{ path: ['data_classes', index, 'law'], found: shownValue(law), allowed: legalClasses.join(', ') }],
  );
}

function statementFaults(
  { of, key, value, at }: Statement,
  subjects: readonly StatedSubject[],
  legalClasses: readonly string[],
): PathFault[] {
  const entry = at.at(-1) === 'value' ? at.slice(0, -1) : at;
  if (!subjects.some(({ kind, handle }) => kind === of.kind && handle === of.handle)) {
    const same = subjects.filter(({ kind }) => kind === of.kind).map(({ handle }) => handle);
    const allowed = `${of.kind}: ${same.slice(0, 16).join(', ') || 'none yet'}, or a new one with a name`;
    return [{ path: [...entry, 'on'], found: `"${subjectText(of)}", which nothing is called`, allowed }];
  }
  const row = findFactKey(key);
  if (!row) return [{ path: [...entry, 'key'], found: shownValue(key), allowed: 'a fact key of the reference' }];
  if (!statableOn(row).includes(of.kind)) {
    const allowed = statableOn(row).length
      ? `on ${statableOn(row).join(' or ')}`
      : 'not stated: it comes with the call or is computed';
    return [{ path: [...entry, 'key'], found: `${key} on a ${of.kind}`, allowed }];
  }
  const parsed = valueSchema(row).safeParse(value);
  if (!parsed.success) {
    const [, allowed] = (parsed.error.issues[0]?.message ?? '').split('; allowed: ');
    return [{ path: at, found: shownValue(value), allowed: allowed ?? row.meaning }];
  }
  if (row.type.kind === 'set' && row.type.of === 'legal-class') {
    return (value as readonly string[])
      .filter((code) => !legalClasses.includes(code))
      .map((code) => ({ path: at, found: shownValue(code), allowed: legalClasses.join(', ') }));
  }
  return [];
}

function repeatedCompletions({ facts }: Inventory): PathFault[] {
  const seen = new Set<string>();
  return facts.flatMap((fact, index): PathFault[] => {
    const name = identity({ of: subjectOf(fact), key: fact.key, ...(fact.qualifier && { qualifier: fact.qualifier }) });
    if (seen.has(name)) {
      return [{ path: ['facts', index], found: `${fact.key} of ${fact.on} a second time`, allowed: 'each fact once' }];
    }
    seen.add(name);
    return [];
  });
}

const GROUP_OF: readonly (readonly [pattern: readonly string[], kind: SubjectKind])[] = [
  [['applications', 'calls'], 'declared-call'],
  [['applications', 'proposals'], 'declared-call'],
  [['agreements', 'addenda'], 'addendum'],
  [['organisation', 'entities'], 'entity'],
  [['data_classes'], 'data-class'],
  [['agreements'], 'agreement'],
  [['hops'], 'hop'],
  [['deployments'], 'deployment'],
  [['aliases'], 'alias'],
  [['applications'], 'application'],
  [['observed_traffic'], 'observed-traffic'],
];

/** The nearest subject that a path lies in, and the path within it; the organisation where no group has one. */
function ownerOf(inventory: Inventory, path: FieldPath): { readonly of: SubjectRef; readonly within: FieldPath } {
  const fields = path.filter((step) => typeof step === 'string');
  for (const [pattern, kind] of GROUP_OF) {
    if (!pattern.every((field, place) => fields[place] === field)) continue;
    const last = path.indexOf(pattern.at(-1)!) + 2;
    const handle = valueAt(inventory, [...path.slice(0, last), 'id']);
    if (path.length > last && typeof handle === 'string') return { of: { kind, handle }, within: path.slice(last) };
  }
  return { of: { kind: 'organisation', handle: inventory.organisation.id }, within: path };
}

interface Uninterpreted {
  readonly statement: Statement;
  readonly field: UninterpretedField;
}

const COMPUTED = ['effective_days', 'decided_by'];

/** The author's own conclusions are kept, and drawn anew from the layers on each call. */
const unreadReason = (path: FieldPath): string =>
  path.at(-2) === 'retention' && COMPUTED.includes(String(path.at(-1)))
    ? 'a conclusion that Custos draws itself, from the layers'
    : 'a field that the format does not know';

function uninterpretedFields(read: ReadInventory): Uninterpreted[] {
  const { inventory } = read;
  const rules = inventory.data_classes.flatMap(({ rule }, index) =>
    rule !== undefined && !isKnownClassRule(rule) ? [['data_classes', index, 'rule'] as FieldPath] : [],
  );
  const training = inventory.agreements.flatMap(({ terms, addenda = [] }, index) => {
    const at = ['agreements', index];
    const places: [string | undefined, FieldPath][] = [
      [terms?.training, [...at, 'terms', 'training']],
      ...addenda.map((one, place): [string | undefined, FieldPath] => [
        one.terms.training,
        [...at, 'addenda', place, 'terms', 'training'],
      ]),
    ];
    return places
      .filter(([words]) => words && words !== 'unknown' && !(words in TRAINING_WORDS))
      .map(([, path]) => path);
  });
  return [
    ...read.uninterpreted.map((path) => [path, unreadReason(path)] as const),
    ...training.map(
      (path) => [path, `words that settle nothing; these do: ${Object.keys(TRAINING_WORDS).join(', ')}`] as const,
    ),
    ...rules.map((path) => [path, 'a rule in words that no policy reads'] as const),
  ].map(([path, reason]) => {
    const { of, within } = ownerOf(inventory, path);
    const place = read.pathText(path);
    const qualifier = within.map((step) => (typeof step === 'number' ? `[${step}]` : step)).join('.');
    return {
      statement: {
        of,
        key: `${of.kind}.uninterpreted`,
        qualifier: qualifier.replaceAll('.[', '['),
        value: valueAt(inventory, path) as FactValue,
        at: path,
      },
      field: { of, path: place, line: read.positionOf(path).line, reason },
    };
  });
}

const startOf = (day: string): Date => new Date(`${day}T00:00:00Z`);

/** What an observation says stands from the day it was made, unless the evidence names other days. */
function wantedFact(statement: Statement, read: ReadInventory): WantedFact {
  const { inventory } = read;
  const path = read.pathText(statement.at);
  const observer = inventoryObserver(inventory.inventory);
  const observedOn = statement.observedOn ?? inventory.as_of;
  const method = statement.method ?? 'ATTESTED';
  const source = statement.source ?? { uri: observer, locator: path };
  return {
    of: statement.of,
    key: statement.key,
    qualifier: statement.qualifier ?? null,
    value: statement.value!,
    method,
    source: {
      uri: source.uri,
      ...(source.locator && { locator: source.locator }),
      ...(source.sha256 && { sha256: source.sha256 }),
    },
    confidence: statement.confidence ?? (method === 'ESTIMATE' ? 'ESTIMATED' : 'STATED'),
    observedAt: startOf(observedOn),
    observedBy: observer,
    validFrom: startOf(statement.validFrom ?? (observedOn < inventory.as_of ? observedOn : inventory.as_of)),
    validUntil: statement.validUntil ? startOf(addDays(statement.validUntil, 1)) : null,
    line: read.positionOf(statement.at).line,
    path,
  };
}
