import type { Obligation, Pack } from '#vocabulary';
import { derivationNamed } from './derive/index.js';
import type { Rule, RuleKind } from './policy-set.js';

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

const NOTICE = 'Custos applies these rules as written here. It gives no legal advice.';

/** The reference page of one pack, in Markdown: every rule as its author wrote it. */
export function packReference(
  { id, title, version, asOf, zone, base, changelog, uncertain, sources }: PackToDescribe,
  rules: readonly Rule[],
  obligations: readonly Obligation[],
): string {
  const own = rules.filter(({ pack }) => pack === id);
  return [
    `# ${title}`,
    '',
    `Made from the pack \`${id}\`, version ${version}, as of ${asOf}. Its days are read in ${zone}. ${base ? 'A base pack: always on.' : 'Optional: an organisation switches it on.'} ${NOTICE}`,
    '',
    '| rule | citation | title | in force |',
    '| --- | --- | --- | --- |',
    ...own.map(
      (rule) => `| [\`${rule.id}\`](#${anchorOf(rule)}) | ${rule.citation} | ${rule.title} | ${daysOf(rule)} |`,
    ),
    '',
    ...own.flatMap((rule) => ruleSection(rule, obligations)),
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

function ruleSection(rule: Rule, obligations: readonly Obligation[]): string[] {
  const { applies, lifts } = conditionInWords(rule);
  const bearerOf = (name: string) => obligations.find((obligation) => obligation.name === name)?.bearer ?? 'caller';
  const facts: [string, string][] = [
    ['citation', `[${rule.citation}](${rule.url}), ${rule.law}`],
    ['in force', daysOf(rule)],
    ['effect', KINDS[rule.kind]],
    ['obligations', rule.obligations.map((name) => `\`${name}\` (${bearerOf(name)})`).join(', ')],
    ['remediation', rule.remediation],
    ['penalty', rule.penalty],
    ['reads', rule.reads.map((key) => `\`${key}\``).join(', ')],
    ['confidence', rule.confidence === 'text' ? 'read in the text of the law' : 'from memory, not checked in the text'],
    ['binding', rule.binding ? '' : 'no: guidance'],
    ['note', oneLine(rule.note)],
  ];
  return [
    `## ${rule.id}`,
    '',
    `**${rule.title}**`,
    '',
    'Applies when:',
    '',
    ...applies.map((words) => `- ${words}`),
    '',
    ...(lifts.length === 0 ? [] : ['Does not deny if:', '', ...lifts.map((words) => `- ${words}`), '']),
    ...derivedNotes(rule),
    '| | |',
    '| --- | --- |',
    ...facts.filter(([, text]) => text !== '').map(([name, text]) => `| ${name} | ${text.replaceAll('|', '\\|')} |`),
    '',
  ];
}

/** A condition in the words that stand as comments inside it. */
function conditionInWords({ text }: Rule): { applies: string[]; lifts: string[] } {
  const words = (part: string) => [...part.matchAll(/^ {2}\/\/ (.*)$/gm)].map(([, line]) => line as string);
  const [applies = '', lifts = ''] = text.split('\nunless {');
  return { applies: words(applies), lifts: words(lifts) };
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

const anchorOf = ({ id }: Rule): string => id.replaceAll('.', '');

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
