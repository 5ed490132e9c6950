import { z } from 'zod';
import { DecisionEntry } from './decision-entry.js';
import { EVENT_TYPES, EventEntry, MAX_ENTRY_BYTES } from './entry.js';

/** What each type of event records. A type without words here does not compile. */
const MEANING: Readonly<Record<(typeof EVENT_TYPES)[number], string>> = {
  'access.refused': 'A person asked for what their role does not permit: the permission; once a minute at most.',
  approval: 'A deployment was approved, by somebody other than who submitted it.',
  'auditor.access': 'An auditor read records.',
  'catalogue.publish': 'A version of the catalogue came into use.',
  durability: 'How durably a writer commits: the settings of its PostgreSQL, at the first entry after its start.',
  'erasure.done': 'Personal data behind disclosures was erased.',
  'erasure.intent': 'An erasure was ordered.',
  export: 'An evidence bundle was made.',
  'fact.approve':
    'A person approved a fact that another proposed: the proposal and its digest, both people, and the fact, which an entry `registry.change` beside it records.',
  'fact.decline': 'A person declined a fact that another proposed: the proposal and its digest.',
  'fact.propose': 'A person proposed a fact: subject, attribute, the fact that it would supersede, and the digest.',
  'fact.withdraw': 'A person withdrew a fact that they had proposed: the proposal and its digest.',
  'hold.release': 'A legal hold ended.',
  'hold.set': 'A legal hold began.',
  import: 'An inventory was imported: its digest, and how much was new.',
  incident: 'Something went wrong that an auditor must know of.',
  invitation: 'A link to choose a password was made, accepted or revoked.',
  'key.add': 'A key of the log came into use.',
  'key.retire': 'A key of the log went out of use.',
  'log.close': 'The log ended, with its successor where there is one.',
  'log.open': 'Entry 0: origin, hash, keys.',
  outcome: 'What became of a call that was decided.',
  override: 'A person overrode a decision.',
  'policy.approve':
    'A person put a draft in force that they wrote none of: the draft, its version and authors, the digest of the review that was accepted, the sets before and after, and how many policies are new, gone and other.',
  'policy.decline':
    'A person said no to a version of a draft that they wrote none of: the draft, its version and the digest of its content.',
  'policy.draft':
    'A person began or saved a draft of policies: the draft, its version, everybody who wrote some of it and the digest of its content.',
  'policy.publish': 'A policy set came into force: its digest, packs and files.',
  'policy.withdraw': 'A person gave a draft of policies up.',
  'registry.change': 'A subject, person or credential was registered or changed; each fact by key and digest.',
  report: 'A report was made: its digest.',
  'retention.set': 'How long records are kept was set.',
  'role.change': 'A person got another role.',
  signin: 'A person signed in.',
  'signin.refused': 'A sign-in was refused: the cause, and the person where the account is known.',
  signout: 'A person signed out, of one session or of all.',
  'waiver.approve':
    'A person approved a waiver that another requested: policy, scope and instants, both people, its state before and after, and the digest of all it says.',
  'waiver.decline': 'A person declined a waiver that another requested: the same.',
  'waiver.request': 'A person requested a waiver of one of the organisation’s own policies: the same.',
  'waiver.review': 'A person recorded, after a waiver’s end, what came of it: the same.',
  'waiver.revoke': 'A person ended a waiver early: the same.',
  'waiver.withdraw': 'A person withdrew a waiver that they had requested: the same.',
};

/** The reference page of ledger entries, in Markdown, made from the schemas that the writer holds every entry to. */
export function entryReference(): string {
  return [
    '# Ledger entries',
    '',
    `An entry is one line of JSON in canonical form (RFC 8785), ${MAX_ENTRY_BYTES} bytes at most. Its leaf hash is SHA-256 of a zero byte and the line (RFC 9162).`,
    'An entry holds codes, ids and digests, never a name, a prompt or a completion. A list is sorted, each item once. A reader keeps fields and types that it does not know.',
    '',
    '## A decision',
    '',
    ...tableOf(DecisionEntry),
    '## Any other event',
    '',
    ...tableOf(EventEntry),
    '## Types of event',
    '',
    'The format reserves a name for everything that is to be recorded. This version writes `access.refused`, `approval`, `durability`, `export`, `fact.approve`, `fact.decline`, `fact.propose`, `fact.withdraw`, `import`, `invitation`, `log.open`, `policy.approve`, `policy.decline`, `policy.draft`, `policy.publish`, `policy.withdraw`, `registry.change`, `report`, `role.change`, `signin`, `signin.refused`, `signout`, `waiver.approve`, `waiver.decline`, `waiver.request`, `waiver.review`, `waiver.revoke` and `waiver.withdraw`.',
    '',
    '| type | says |',
    '| --- | --- |',
    ...EVENT_TYPES.map((type) => `| \`${type}\` | ${MEANING[type]} |`),
    '',
  ].join('\n');
}

interface JsonSchema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly description?: string;
}

function tableOf(entry: z.ZodObject): string[] {
  const { properties = {} } = z.toJSONSchema(entry, { unrepresentable: 'any' }) as JsonSchema;
  return [
    '| field | value | meaning |',
    '| --- | --- | --- |',
    ...Object.entries(properties).flatMap(([name, field]) => rowsOf(name, field)),
    '',
  ];
}

/** A field, and what the objects in it hold, each under its path. */
function rowsOf(path: string, field: JsonSchema): string[] {
  const object = field.anyOf?.find(({ properties }) => properties !== undefined) ?? field;
  const inner = Object.entries(object.properties ?? {});
  const members = Object.entries(object.items?.properties ?? {});
  return [
    `| \`${path}\` | ${valueOf(field)} | ${field.description ?? ''} |`,
    ...inner.flatMap(([name, value]) => rowsOf(`${path}.${name}`, value)),
    ...members.flatMap(([name, value]) => rowsOf(`${path}[].${name}`, value)),
  ];
}

function valueOf({ anyOf, enum: values, const: only, items, type }: JsonSchema): string {
  if (anyOf !== undefined)
    return anyOf.map((choice) => (choice.type === 'null' ? 'none (`null`)' : valueOf(choice))).join(', or ');
  if (only !== undefined) return `\`${String(only)}\``;
  if (values !== undefined) return values.map((value) => `\`${value}\``).join(', ');
  if (items !== undefined) return items.type === 'object' ? 'list of objects' : 'list of texts';
  if (type === 'integer') return 'whole number';
  return type === 'string' ? 'text' : 'object';
}
