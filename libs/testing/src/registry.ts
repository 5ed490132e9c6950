import { Registry, type Fact, type Subject } from '#registry';
import { newId, type FactId, type FactValue, type OrganisationId, type SubjectId, type SubjectKind } from '#vocabulary';

export const ORGANISATION_ID = '018f0000-0000-7000-8000-000000000001' as OrganisationId;

const LONG_AGO = new Date('2020-01-01T00:00:00Z');

export const aSubject = (overrides: Partial<Subject> = {}): Subject => ({
  id: newId<SubjectId>(),
  organisationId: ORGANISATION_ID,
  kind: 'deployment',
  handle: 'dep-01',
  name: overrides.handle ?? 'dep-01',
  recordedAt: LONG_AGO,
  ...overrides,
});

/** A fact attested long ago and without end, about `subject` unless overridden. */
export const aFact = (subject: Subject, key: string, value: FactValue, overrides: Partial<Fact> = {}): Fact => ({
  id: newId<FactId>(),
  organisationId: subject.organisationId,
  subjectId: subject.id,
  key,
  qualifier: null,
  value,
  method: 'ATTESTED',
  source: { uri: `${subject.handle}.pdf`, locator: null, sha256: null },
  observedAt: LONG_AGO,
  observedBy: 'r-menon',
  validFrom: LONG_AGO,
  validUntil: null,
  confidence: 'STATED',
  supersedes: null,
  recordedAt: LONG_AGO,
  ...overrides,
});

/** A value with what is particular about its fact, for `aRegistry`. */
export class Stated {
  constructor(
    readonly value: FactValue,
    readonly overrides: Partial<Fact>,
  ) {}
}
export const stated = (value: FactValue, overrides: Partial<Fact>): Stated => new Stated(value, overrides);

/** `kind/handle` → `key` or `key@qualifier` → value; several `Stated` in an array are several facts. */
export type RegistryDescription = Readonly<Record<string, Readonly<Record<string, FactValue | Stated | Stated[]>>>>;

/** A registry as described; `undefined` values state nothing. */
export function aRegistry(description: RegistryDescription): Registry {
  const subjects: Subject[] = [];
  const facts: Fact[] = [];
  for (const [name, statements] of Object.entries(description)) {
    const [kind, handle] = [name.slice(0, name.indexOf('/')) as SubjectKind, name.slice(name.indexOf('/') + 1)];
    const subject = aSubject({ kind, handle });
    subjects.push(subject);
    for (const [path, value] of Object.entries(statements)) {
      const [key, qualifier = null] = path.split('@') as [string, string?];
      for (const one of statementsIn(value))
        facts.push(aFact(subject, key, one.value, { qualifier, ...one.overrides }));
    }
  }
  return Registry.of({ subjects, facts });
}

function statementsIn(value: FactValue | Stated | Stated[] | undefined): Stated[] {
  if (value === undefined) return [];
  if (value instanceof Stated) return [value];
  if (Array.isArray(value) && value[0] instanceof Stated) return value as Stated[];
  return [stated(value as FactValue, {})];
}
