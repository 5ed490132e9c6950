import type { FactKey, Stricter } from '#vocabulary';
import { allowedIn, statableOn } from './key-table.js';
import { FACT_KEYS } from './registry-fact-keys.js';

const STRICTER: Readonly<Record<Stricter, string>> = {
  greatest: 'the greatest',
  least: 'the least',
  true: 'true',
  false: 'false',
  union: 'the union',
  intersection: 'the intersection',
  earliest: 'the earliest',
};

/** The reference page of fact keys, in Markdown, made from the table that every input is checked against. */
export function factKeyReference(): string {
  const groups = Map.groupBy(FACT_KEYS, ({ key }) => key.slice(0, Math.max(key.indexOf('.'), 0)));
  return [
    '# Fact keys',
    '',
    'Every attribute that a policy can read, and what else the register keeps. A fact that nobody states is unknown; `none` is a value.',
    '',
    '- **stated on**: the kinds of subject on which the fact may be recorded. `call`: it comes with the call. `resolved`: it is computed from other facts.',
    '- **value**: what it may be. `or none` where it may be known to be absent.',
    '- **stricter**: which of two values gates, between layers and between sources that disagree.',
    '- **arranged by**: what it takes to bring another value about, and which; `fixed` where the organisation can only find it out. A counterfactual proposes nothing else.',
    '- **gates**: whether a policy may read it. What does not gate is kept, shown and reported.',
    '',
    ...[...groups].flatMap(([group, keys]) => sectionOf(group, keys)),
  ].join('\n');
}

const sectionOf = (group: string, keys: readonly FactKey[]): string[] => [
  `## ${group === '' ? 'The call itself' : group}`,
  '',
  '| key | stated on | value | stricter | arranged by | gates | meaning |',
  '| --- | --- | --- | --- | --- | --- | --- |',
  ...keys.map(rowOf),
  '',
];

function rowOf(key: FactKey): string {
  const on = statableOn(key).join(', ') || (key.subject === 'resolved' ? 'resolved' : 'call');
  const value = `${allowedIn(key.type)}${key.none ? ', or none' : ''}${key.unit ? `, in ${key.unit}` : ''}`;
  const stricter = key.stricter === undefined ? '' : STRICTER[key.stricter];
  const cells = [`\`${key.key}\``, on, value, stricter, arrangedBy(key), key.gates ? 'yes' : 'no', key.meaning];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function arrangedBy({ arrangement }: FactKey): string {
  if (arrangement === undefined) return '';
  if ('fixed' in arrangement) return 'fixed';
  const { effort, towards } = arrangement;
  if (towards === 'any') return effort;
  return `${effort}: ${typeof towards === 'string' ? towards : towards.map((value) => `\`${JSON.stringify(value)}\``).join(', ')}`;
}
