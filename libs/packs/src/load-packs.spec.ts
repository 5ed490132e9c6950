import { InvalidInput } from '#vocabulary';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { loadPacks } from './index.js';

interface MatrixRule {
  readonly id: string;
  readonly pack: string;
  readonly law: string;
  readonly citation: string;
  readonly title: string;
  readonly in_force_from: string;
  readonly in_force_until?: string;
  readonly in_force_variants?: readonly { readonly when: string; readonly in_force_from: string }[];
  readonly source: string;
  readonly confidence: string;
  readonly binding: boolean;
  readonly applies_when: readonly string[];
  readonly effect: string;
  readonly unless?: readonly string[];
  readonly obligations: readonly string[];
  readonly remediation: string;
  readonly penalty: string;
  readonly note?: string;
}

const LIBRARY = fileURLToPath(new URL('..', import.meta.url));
const matrix = parse(readFileSync(join(LIBRARY, 'rule-matrix.yaml'), 'utf8')) as {
  readonly rules: readonly MatrixRule[];
  readonly reference_data: Readonly<Record<string, unknown>>;
  readonly obligations: readonly { readonly name: string; readonly meaning: string }[];
  readonly data_classes: readonly { readonly code: string }[];
};
const library = loadPacks();

/** Each policy as text: from one `@id` to the next. */
const policies = library.packs.flatMap(({ id: pack, policies: files }) =>
  files.flatMap(({ text }) =>
    text
      .split(/^(?=@id\()/m)
      .slice(1)
      .map((policy) => ({ pack, policy })),
  ),
);

const annotations = (policy: string): Record<string, string> =>
  Object.fromEntries(
    [...policy.matchAll(/^@(\w+)\((".*")\)$/gm)].map(([, name, value]) => [
      name,
      JSON.parse(value as string) as string,
    ]),
  );

/** The comments inside the conditions: the matrix's own words. */
const wordsOf = (policy: string): string[] =>
  [...policy.slice(policy.indexOf('\nforbid')).matchAll(/^ {2}\/\/ (.*)$/gm)].map(([, words]) => words as string);

describe('the packs', () => {
  it('hold the rules of the matrix, each once, in the pack that the matrix names', () => {
    const written = policies.map(({ pack, policy }) => `${pack}: ${annotations(policy)['id']}`);
    expect(written.sort()).toEqual(matrix.rules.map(({ pack, id }) => `${pack}: ${id}`).sort());
  });

  it.each(matrix.rules.map((rule) => [rule.id, rule] as const))('%s says what the matrix says', (id, rule) => {
    const policy = policies.find((candidate) => annotations(candidate.policy)['id'] === id)?.policy ?? '';
    expect(annotations(policy)).toEqual({
      id,
      law: rule.law,
      citation: rule.citation,
      title: rule.title,
      url: rule.source,
      in_force_from: rule.in_force_from,
      effect: rule.effect,
      remediation: rule.remediation,
      penalty: rule.penalty,
      confidence: rule.confidence,
      ...(rule.in_force_until === undefined ? {} : { in_force_until: rule.in_force_until }),
      ...(rule.obligations.length === 0 ? {} : { obligations: rule.obligations.join(', ') }),
      ...(rule.binding ? {} : { binding: 'false' }),
      ...(rule.note === undefined ? {} : { note: rule.note }),
    });
    const words = wordsOf(policy).filter((word) => !word.startsWith('in force from '));
    expect(words).toEqual([...rule.applies_when, ...(rule.unless ?? [])]);
  });

  it('state a variant of the first day in the condition, unless the derived high_risk_active holds it', () => {
    for (const { id, in_force_variants: variants, applies_when } of matrix.rules) {
      if (variants === undefined || applies_when.includes('high_risk_active')) continue;
      const policy = policies.find((candidate) => annotations(candidate.policy)['id'] === id)?.policy;
      for (const { in_force_from } of variants) expect(policy).toContain(`datetime("${in_force_from}")`);
    }
  });

  it('read their days in India or in Brussels', () => {
    for (const { id, zone } of library.packs) {
      expect([id, zone]).toEqual([id, id.startsWith('in-') ? 'Asia/Kolkata' : 'Europe/Brussels']);
    }
  });

  it('are four base packs and nine optional ones', () => {
    expect(library.packs.filter(({ base }) => base).map(({ id }) => id)).toEqual([
      'eu-ai-act',
      'gdpr',
      'in-dpdp',
      'in-spdi',
    ]);
    expect(library.packs).toHaveLength(13);
  });
});

describe('the tables', () => {
  it('are those of the matrix', () => {
    expect(matrix.reference_data).toMatchObject({
      eea: library.reference.eea,
      eu: library.reference.eu,
      adequacy: library.reference.adequacy,
      dpdp_restricted_countries: library.reference.dpdp_restricted_countries,
      dpdp_localised_classes: library.reference.dpdp_localised_classes,
    });
    expect(library.obligations.map(({ name, meaning }) => ({ name, meaning }))).toEqual(matrix.obligations);
    expect(matrix.data_classes).toMatchObject(library.reference.data_classes);
  });

  it('give every obligation a bearer', () => {
    expect(new Set(library.obligations.map(({ bearer }) => bearer))).toEqual(
      new Set(['caller', 'organisation', 'custos']),
    );
  });
});

describe('loadPacks', () => {
  const spoiled = (file: string, spoil: (text: string) => string): (() => unknown) => {
    const dir = mkdtempSync(join(tmpdir(), 'packs-'));
    cpSync(LIBRARY, dir, { recursive: true });
    writeFileSync(join(dir, file), spoil(readFileSync(join(dir, file), 'utf8')));
    return () => {
      try {
        return loadPacks(dir);
      } finally {
        rmSync(dir, { recursive: true });
      }
    };
  };

  it.each([
    [
      'a zone that is none',
      'gdpr/pack.yaml',
      /zone: .*/,
      'zone: Europe/Nowhere',
      /gdpr\/pack\.yaml: zone: found "Europe\/Nowhere"; allowed: an IANA time zone/,
    ],
    [
      'a day that is none',
      'in-rbi/pack.yaml',
      /as_of: .*/,
      'as_of: 2026-13-01',
      /in-rbi\/pack\.yaml: as_of: found "2026-13-01"/,
    ],
    ['an id unlike the folder', 'in-rbi/pack.yaml', /^id: .*/m, 'id: in-rbj', /id: found in-rbj; allowed: in-rbi/],
    [
      'a bearer that is none',
      'reference.yaml',
      'bearer: caller',
      'bearer: nobody',
      /reference\.yaml: obligations\.\d+\.bearer: found "nobody"/,
    ],
    [
      'a file that is not YAML',
      'reference.yaml',
      /^/,
      '{',
      /reference\.yaml: found .*; allowed: a readable YAML file/s,
    ],
  ])('refuses %s, naming file and field', (_what, file, pattern, replacement, message) => {
    const load = spoiled(file, (text) => text.replace(pattern, replacement));
    expect(load).toThrow(message);
  });

  it('refuses a pack without scenarios', () => {
    const dir = mkdtempSync(join(tmpdir(), 'packs-'));
    cpSync(LIBRARY, dir, { recursive: true });
    rmSync(join(dir, 'gdpr', 'scenarios.yaml'));
    expect(() => loadPacks(dir)).toThrow(/gdpr: found no scenarios\.yaml; allowed: one/);
    rmSync(dir, { recursive: true });
  });

  it('refuses with an InvalidInput', () => {
    expect(spoiled('gdpr/pack.yaml', () => 'title: GDPR')).toThrow(InvalidInput);
  });
});
