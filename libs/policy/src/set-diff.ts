import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import type { Day } from '#vocabulary';
import type { Rule, RuleKind } from './policy-set.js';

/** What of a rule changed; `words` is what only people read: its title, citation, remediation and the like. */
export type RulePart = 'condition' | 'unless' | 'effect' | 'obligations' | 'dates' | 'mode' | 'words';

/** A line of a text as compared with another text. */
export interface DiffLine {
  readonly kind: 'kept' | 'added' | 'removed';
  readonly text: string;
}

export interface RuleChange {
  readonly policy: string;
  readonly pack: string;
  readonly title: string;
  readonly change: 'added' | 'removed' | 'changed';
  /** None of a rule that was added or removed. */
  readonly parts: readonly RulePart[];
  /** What changed, in sentences for people; at least one. */
  readonly sentences: readonly string[];
  /** The rule's text, line by line. */
  readonly lines: readonly DiffLine[];
}

export interface PackVersion {
  readonly id: string;
  readonly title: string;
  readonly version: string;
}

export interface PackChange {
  readonly pack: string;
  readonly title: string;
  readonly change: 'on' | 'off' | 'version';
  /** Version before and after; none where it was or is off. */
  readonly from: string | null;
  readonly to: string | null;
  readonly sentence: string;
}

/** A rule that is only observed, in one application or, where that is none, in all. */
export interface ObservedRule {
  readonly policy: string;
  readonly application: string | null;
}

export interface ObservationChange extends ObservedRule {
  readonly change: 'begins' | 'ends';
  readonly sentence: string;
}

/** What is compared of a set: its rules, the packs they came from, and which of them are only observed where. */
export interface DiffedSet {
  readonly rules: readonly Rule[];
  readonly packs: readonly PackVersion[];
  readonly observe: readonly ObservedRule[];
}

export interface SetDiff {
  readonly packs: readonly PackChange[];
  readonly observe: readonly ObservationChange[];
  /** By policy. */
  readonly rules: readonly RuleChange[];
}

/** What a rule does, as it is and as it was. */
const DOES: Readonly<Record<RuleKind, readonly [now: string, before: string]>> = {
  deny: ['refuses whenever it applies', 'refused whenever it applied'],
  'deny-unless': [
    'refuses where it applies, unless what lifts it holds',
    'refused where it applied, unless what lifts it held',
  ],
  obligation: ['never refuses, and attaches obligations', 'never refused, and attached obligations'],
  record: ['never refuses, and asks for a record', 'never refused, and asked for a record'],
  finding: ['only reports', 'only reported'],
};

const dayFormat = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});
const inWords = (day: Day): string => dayFormat.format(new Date(`${day}T00:00:00Z`));

/** A day before all law: it never began. */
const ALWAYS: Day = '0001-01-01';
const firstDay = ({ inForceFrom }: Rule): string => (inForceFrom === ALWAYS ? 'none' : inWords(inForceFrom));
const lastDay = ({ inForceUntil }: Rule): string => (inForceUntil === undefined ? 'none' : inWords(inForceUntil));

const named = ({ title, citation }: Rule): string => (citation === '' ? `“${title}”` : `“${title}” (${citation})`);
const beyond = (all: readonly string[], known: readonly string[]): string[] =>
  all.filter((item) => !known.includes(item));

/** The bodies of a rule's clauses in Cedar's own form, in which layout and comments are gone. */
function clausesOf({ text }: Rule): Readonly<Record<'when' | 'unless', string>> {
  const answer = cedar.policyToJson(text);
  if (answer.type === 'failure') throw new Error(`A rule of a loaded set does not parse: ${answer.errors[0]?.message}`);
  const of = (kind: 'when' | 'unless') =>
    JSON.stringify(answer.json.conditions.flatMap((clause) => (clause.kind === kind ? [clause.body] : [])));
  return { when: of('when'), unless: of('unless') };
}

const TOKEN = /"(?:\\.|[^"\\])*"|\/\/([^\n]*)|\b(when|unless)\b(?=\s*\{)/g;

/** The words of a rule's clauses: its comments, each of which says the condition below it. */
export function wordsOf({ text }: Pick<Rule, 'text'>): Readonly<Record<'when' | 'unless', readonly string[]>> {
  const words = { when: [] as string[], unless: [] as string[] };
  let clause: 'when' | 'unless' | undefined;
  for (const [, comment, keyword] of text.matchAll(TOKEN)) {
    if (keyword !== undefined) clause = keyword as 'when' | 'unless';
    else if (comment !== undefined && clause !== undefined && comment.trim() !== '') words[clause].push(comment.trim());
  }
  return words;
}

function clauseSentence(clause: 'when' | 'unless', before: Rule, after: Rule): string {
  const was = wordsOf(before)[clause];
  const is = wordsOf(after)[clause];
  const [gone, come] = [beyond(was, is), beyond(is, was)];
  const quoted = (words: readonly string[]) => words.map((word) => `“${word}”`).join(', ');
  const what = clause === 'when' ? 'When it applies has changed' : 'What lifts it has changed';
  const said = [
    ...(come.length > 0 ? [`new is ${quoted(come)}`] : []),
    ...(gone.length > 0 ? [`gone is ${quoted(gone)}`] : []),
  ];
  return said.length === 0 ? `${what}; its text shows how.` : `${what}: ${said.join('; ')}.`;
}

function readSentences(before: Rule, after: Rule): string[] {
  const [come, gone] = [beyond(after.reads, before.reads), beyond(before.reads, after.reads)];
  return [
    ...(come.length > 0 ? [`It now also looks at ${come.join(', ')}.`] : []),
    ...(gone.length > 0 ? [`It no longer looks at ${gone.join(', ')}.`] : []),
  ];
}

function obligationSentences(before: Rule, after: Rule): string[] {
  const [come, gone] = [beyond(after.obligations, before.obligations), beyond(before.obligations, after.obligations)];
  return [
    ...(come.length > 0 ? [`It now also asks for ${come.join(', ')}.`] : []),
    ...(gone.length > 0 ? [`It no longer asks for ${gone.join(', ')}.`] : []),
  ];
}

const MODE: Readonly<Record<Rule['mode'], string>> = { enforce: 'enforced', observe: 'only observed' };

const wasAndIs = (what: string, was: string, is: string): string[] =>
  was === is ? [] : [`Its ${what} is now ${is}; before, it was ${was}.`];

const dateSentences = (before: Rule, after: Rule): string[] => [
  ...wasAndIs('first day', firstDay(before), firstDay(after)),
  ...wasAndIs('last day', lastDay(before), lastDay(after)),
  ...wasAndIs('time zone', before.zone, after.zone),
];

const WORDS = ['title', 'law', 'citation', 'url', 'remediation', 'penalty', 'note', 'confidence', 'binding'] as const;
const CALLED: Readonly<Record<(typeof WORDS)[number], string>> = {
  title: 'title',
  law: 'law',
  citation: 'citation',
  url: 'link',
  remediation: 'remediation',
  penalty: 'penalty',
  note: 'note',
  confidence: 'confidence',
  binding: 'standing',
};
const said = (rule: Rule, part: (typeof WORDS)[number]): string => {
  if (part === 'binding') return rule.binding ? 'binding' : 'guidance';
  if (part === 'confidence') return rule.confidence === 'text' ? 'read in its text' : 'from memory';
  return rule[part] === '' ? 'nothing' : `“${rule[part]}”`;
};

/** What differs between two versions of one rule, part by part, in the order in which it matters. */
function partsOf(before: Rule, after: Rule): ReadonlyMap<RulePart, readonly string[]> {
  const [was, is] = [clausesOf(before), clausesOf(after)];
  const isOther = was.when !== is.when || was.unless !== is.unless;
  const parts = new Map<RulePart, readonly string[]>();
  const add = (part: RulePart, sentences: readonly string[]) => {
    if (sentences.length > 0) parts.set(part, sentences);
  };
  add(
    'effect',
    before.kind === after.kind ? [] : [`It now ${DOES[after.kind][0]}; before, it ${DOES[before.kind][1]}.`],
  );
  add('condition', was.when === is.when ? [] : [clauseSentence('when', before, after)]);
  add('unless', was.unless === is.unless ? [] : [clauseSentence('unless', before, after)]);
  if (isOther) {
    const last = was.unless === is.unless ? 'condition' : 'unless';
    add(last, [...(parts.get(last) ?? []), ...readSentences(before, after)]);
  }
  add('obligations', obligationSentences(before, after));
  add('dates', dateSentences(before, after));
  add(
    'mode',
    before.mode === after.mode ? [] : [`It is now ${MODE[after.mode]}; before, it was ${MODE[before.mode]}.`],
  );
  add(
    'words',
    WORDS.flatMap((part) => wasAndIs(CALLED[part], said(before, part), said(after, part))),
  );
  return parts;
}

function sentenceOfNew(rule: Rule): string {
  const days = [
    ...(rule.inForceFrom === ALWAYS ? [] : [`from ${inWords(rule.inForceFrom)} on`]),
    ...(rule.inForceUntil === undefined ? [] : [`until ${inWords(rule.inForceUntil)}`]),
  ];
  const observed = rule.mode === 'observe' ? ['and is only observed'] : [];
  return `${named(rule)} is new: it ${[DOES[rule.kind][0], ...days, ...observed].join(', ')}.`;
}

function changeOf(before: Rule | undefined, after: Rule | undefined): RuleChange[] {
  const { id: policy, pack, title } = (after ?? before)!;
  const lines = () => diffLines(before?.text ?? '', after?.text ?? '');
  if (before === undefined)
    return [{ policy, pack, title, change: 'added', parts: [], sentences: [sentenceOfNew(after!)], lines: lines() }];
  if (after === undefined) {
    const sentence = `${named(before)} is gone: it ${DOES[before.kind][1]}.`;
    return [{ policy, pack, title, change: 'removed', parts: [], sentences: [sentence], lines: lines() }];
  }
  const parts = partsOf(before, after);
  if (parts.size === 0 && before.text === after.text) return [];
  const sentences = parts.size === 0 ? ['Only its layout or its comments have changed.'] : [...parts.values()].flat();
  return [{ policy, pack, title, change: 'changed', parts: [...parts.keys()], sentences, lines: lines() }];
}

const byId = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** What differs between two lists of rules, rule by rule, in sentences that people read; ordered by policy. */
export function diffRules(before: readonly Rule[], after: readonly Rule[]): RuleChange[] {
  const was = new Map(before.map((rule) => [rule.id, rule]));
  const is = new Map(after.map((rule) => [rule.id, rule]));
  return [...new Set([...was.keys(), ...is.keys()])].sort(byId).flatMap((id) => changeOf(was.get(id), is.get(id)));
}

function diffPacks(before: readonly PackVersion[], after: readonly PackVersion[]): PackChange[] {
  const was = new Map(before.map((pack) => [pack.id, pack]));
  const is = new Map(after.map((pack) => [pack.id, pack]));
  return [...new Set([...was.keys(), ...is.keys()])].sort(byId).flatMap((id): PackChange[] => {
    const [old, now] = [was.get(id), is.get(id)];
    const { title } = (now ?? old)!;
    const of = { pack: id, title, from: old?.version ?? null, to: now?.version ?? null };
    if (old === undefined)
      return [{ ...of, change: 'on', sentence: `The pack ${title} ${now?.version} is switched on.` }];
    if (now === undefined) return [{ ...of, change: 'off', sentence: `The pack ${title} is switched off.` }];
    if (old.version === now.version) return [];
    const sentence = `The pack ${title} goes from version ${old.version} to ${now.version}.`;
    return [{ ...of, change: 'version', sentence }];
  });
}

const keyOf = ({ policy, application }: ObservedRule): string => JSON.stringify([policy, application]);

function diffObserved(before: DiffedSet, after: DiffedSet): ObservationChange[] {
  const titles = new Map([...before.rules, ...after.rules].map((rule) => [rule.id, named(rule)]));
  const change = (entry: ObservedRule, change: 'begins' | 'ends'): ObservationChange => {
    const where = entry.application === null ? 'every application' : `the application ${entry.application}`;
    const what = change === 'begins' ? 'is now only observed' : 'is no longer only observed';
    return { ...entry, change, sentence: `${titles.get(entry.policy) ?? entry.policy} ${what} in ${where}.` };
  };
  const without = (all: readonly ObservedRule[], known: readonly ObservedRule[]) => {
    const keys = new Set(known.map(keyOf));
    return all.filter((entry) => !keys.has(keyOf(entry)));
  };
  return [
    ...without(after.observe, before.observe).map((entry) => change(entry, 'begins')),
    ...without(before.observe, after.observe).map((entry) => change(entry, 'ends')),
  ];
}

/** What differs between two sets, in sentences that people read and in the text of each rule; nothing where they agree. */
export const diffSets = (before: DiffedSet, after: DiffedSet): SetDiff => ({
  packs: diffPacks(before.packs, after.packs),
  observe: diffObserved(before, after),
  rules: diffRules(before.rules, after.rules),
});

const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

/** The lines of two texts, with the longest common subsequence kept. */
export function diffLines(before: string, after: string): DiffLine[] {
  const [was, is] = [linesOf(before), linesOf(after)];
  const longest = Array.from({ length: was.length + 1 }, () => new Uint32Array(is.length + 1));
  for (let i = was.length - 1; i >= 0; i--) {
    for (let j = is.length - 1; j >= 0; j--) {
      longest[i]![j] =
        was[i] === is[j] ? longest[i + 1]![j + 1]! + 1 : Math.max(longest[i + 1]![j]!, longest[i]![j + 1]!);
    }
  }
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < was.length || j < is.length) {
    if (i < was.length && j < is.length && was[i] === is[j]) {
      lines.push({ kind: 'kept', text: was[i]! });
      i++;
      j++;
    } else if (j >= is.length || (i < was.length && longest[i + 1]![j]! >= longest[i]![j + 1]!)) {
      lines.push({ kind: 'removed', text: was[i++]! });
    } else lines.push({ kind: 'added', text: is[j++]! });
  }
  return lines;
}
