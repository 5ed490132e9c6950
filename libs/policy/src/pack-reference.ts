import type { FactKey, Obligation, Pack } from '#vocabulary';
import { derivationNamed } from './derive/index.js';
import type { Rule, RuleKind } from './policy-set.js';
import { scenariosOf } from './scenario-coverage.js';
import type { PreparedScenario } from './scenario.js';

/** A pack with what an officer reads about it. */
export interface PackToDescribe extends Pack {
  readonly sources: readonly string[];
  readonly changelog: readonly { readonly version: string; readonly on: string; readonly changes: readonly string[] }[];
  readonly uncertain: readonly string[];
}

const KINDS: Readonly<Record<RuleKind, string>> = {
  deny: 'denies whenever it applies',
  'deny-unless': 'denies where it applies, unless what it asks for holds',
  obligation: 'never denies; attaches its obligations',
  record: 'never denies; its obligation is to write something down',
  finding: 'never decides; is reported',
};

/** Words by which the rule matrix marks a reading that nobody has confirmed. */
const UNCONFIRMED =
  /memory|not settled|not confirmed|read only in|were read in|no final text|check the paragraph|question of construction|do not say the same thing|cautious view|questioned|pending/i;

const NOTICE = 'Custos applies these rules as written here. It gives no legal advice.';

/** The reference page of one pack, in Markdown: its rules, each with a link to its own page. */
export function packReference(
  { id, title, version, asOf, zone, base, changelog, uncertain, sources }: PackToDescribe,
  rules: readonly Rule[],
): string {
  const own = rules.filter(({ pack }) => pack === id);
  return [
    `# ${title}`,
    '',
    `Made from the pack \`${id}\`, version ${version}, as of ${asOf}. Its days are read in ${zone}. ${base ? 'A base pack: always on.' : 'Optional: an organisation switches it on.'} ${NOTICE}`,
    '',
    '| rule | citation | title | in force | unconfirmed |',
    '| --- | --- | --- | --- | --- |',
    ...own.map(
      (rule) =>
        `| [\`${rule.id}\`](${pageOf(rule)}) | ${rule.citation} | ${rule.title} | ${daysOf(rule)} | ${unconfirmedIn(rule).length === 0 ? '' : 'yes'} |`,
    ),
    '',
    '## How doubtful points are read',
    '',
    ...(uncertain.length === 0 ? ['None was met.'] : uncertain.map((point) => `- ${oneLine(point)}`)),
    '',
    '## Sources',
    '',
    ...sources.map((source) => `- <${source}>`),
    '',
    '## Changes',
    '',
    ...changelog.map(({ version: to, on, changes }) => `- ${to}, ${on}: ${changes.map(oneLine).join(' ')}`),
    '',
  ].join('\n');
}

/** Where a rule's own page lies, seen from the page of the packs' index. */
export const pageOf = ({ pack, id }: Pick<Rule, 'pack' | 'id'>): string => `${pack}/${id.slice(pack.length + 1)}.md`;

/** The reference page of one rule, in Markdown: as its author wrote it, the facts it reads, and what it decides. */
export function ruleReference(
  rule: Rule,
  scenarios: readonly PreparedScenario[],
  keys: readonly FactKey[],
  obligations: readonly Obligation[],
): string {
  const { applies, lifts } = rule.requires;
  const unconfirmed = unconfirmedIn(rule);
  return [
    `# ${rule.title}`,
    '',
    `\`${rule.id}\`, [${rule.citation}](${rule.url}), ${rule.law}. ${NOTICE}`,
    '',
    `In force ${daysOf(rule)}. It ${KINDS[rule.kind]}.${rule.binding ? '' : ' It is guidance and does not bind.'}`,
    '',
    ...(unconfirmed.length === 0 ? [] : ['## Unconfirmed', '', ...unconfirmed.map((point) => `- ${point}`), '']),
    '## Condition',
    '',
    'Applies when:',
    '',
    ...applies.map((words) => `- ${words}`),
    '',
    ...(lifts.length === 0 ? [] : ['Does not deny if:', '', ...lifts.map((words) => `- ${words}`), '']),
    ...derivedNotes(rule),
    ...laterDays(rule),
    '## Facts it reads',
    '',
    'A fact that is unknown counts as making the rule apply, and never lifts it.',
    '',
    '| fact | meaning |',
    '| --- | --- |',
    ...rule.reads.map((key) => `| \`${key}\` | ${cell(keys.find((fact) => fact.key === key)?.meaning ?? '')} |`),
    '',
    ...(rule.obligations.length === 0
      ? []
      : [
          '## Obligations',
          '',
          '| obligation | bearer | meaning |',
          '| --- | --- | --- |',
          ...obligations
            .filter(({ name }) => rule.obligations.includes(name))
            .map(({ name, bearer, meaning }) => `| \`${name}\` | ${bearer} | ${cell(meaning)} |`),
          '',
        ]),
    '## Remediation and penalty',
    '',
    oneLine(rule.remediation),
    '',
    `Penalty: ${oneLine(rule.penalty)}`,
    '',
    ...(rule.note === '' ? [] : ['## Note', '', oneLine(rule.note), '']),
    '## Scenarios',
    '',
    'Each is judged by this pack alone, and a test runs them all.',
    '',
    '| scenario | day | what this rule does | decision |',
    '| --- | --- | --- | --- |',
    ...scenariosOf(rule.id, scenarios).map((scenario) => `| ${scenarioCells(rule, scenario).map(cell).join(' | ')} |`),
    '',
  ].join('\n');
}

function scenarioCells({ id, kind }: Rule, { title, doc, expected }: PreparedScenario): string[] {
  const { decision, decided_by = [], upcoming = {} } = expected;
  const does = decided_by.includes(id)
    ? decision === 'deny'
      ? 'denies'
      : kind === 'deny' || kind === 'deny-unless'
        ? 'is met'
        : 'attaches its obligations'
    : upcoming[id] === undefined
      ? 'does not apply'
      : `applies from ${upcoming[id]}`;
  return [title, doc.at, does, decision];
}

/** What of a rule was not read in the text of the law, or is not settled; one sentence each. */
export function unconfirmedIn({ confidence, note, penalty }: Pick<Rule, 'confidence' | 'note' | 'penalty'>): string[] {
  const sentences = oneLine(note).split(/(?<=[.;]) (?=[A-Z])/);
  return [
    ...(confidence === 'memory'
      ? ['The provision is from memory; it was not checked in a copy of the instrument.']
      : []),
    ...sentences.filter((sentence) => UNCONFIRMED.test(sentence)),
    ...(/memory/.test(penalty) ? ['The penalty, in part or whole, is from memory.'] : []),
  ];
}

/** The index of the packs, in Markdown. */
export function packIndex(
  packs: readonly PackToDescribe[],
  rules: readonly Rule[],
  obligations: readonly Obligation[],
): string {
  return [
    '# Packs',
    '',
    `The law as Custos applies it: ${packs.length} packs, ${rules.length} rules. ${NOTICE}`,
    '',
    '| pack | law | rules | version | as of | |',
    '| --- | --- | --- | --- | --- | --- |',
    ...packs.map(
      ({ id, title, version, asOf, base }) =>
        `| [\`${id}\`](${id}.md) | ${title} | ${rules.filter(({ pack }) => pack === id).length} | ${version} | ${asOf} | ${base ? 'base, always on' : 'optional'} |`,
    ),
    '',
    '## Obligations',
    '',
    'The bearer is who must carry it out: the caller (the application at this call), the organisation, or Custos itself.',
    '',
    '| obligation | bearer | meaning |',
    '| --- | --- | --- |',
    ...obligations.map(({ name, bearer, meaning }) => `| \`${name}\` | ${bearer} | ${oneLine(meaning)} |`),
    '',
  ].join('\n');
}

function derivedNotes({ derived }: Rule): string[] {
  const notes = derived.flatMap((name) => {
    const derivation = derivationNamed(name);
    return derivation === undefined ? [] : [`- \`${name}\`: ${derivation.meaning} ${derivation.citation}`];
  });
  return notes.length === 0 ? [] : ['Derived:', '', ...notes, ''];
}

const daysOf = ({ inForceFrom, inForceUntil }: Rule): string =>
  inForceUntil === undefined ? `from ${inForceFrom}` : `from ${inForceFrom} until ${inForceUntil}`;

/** Later days in the law on which the condition itself turns. */
function laterDays({ days, inForceFrom }: Rule): string[] {
  const later = days.filter((day) => day > inForceFrom);
  return later.length === 0 ? [] : [`Its answer may also change on ${later.join(', ')}, by its own words.`, ''];
}

const cell = (text: string): string => oneLine(text).replaceAll('|', '\\|');

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
