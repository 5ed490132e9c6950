import { ORGANISATION } from '#policy';
import type { AppliedWaiver, DeterminingPolicy, Explanation, UpcomingRule } from './answer.js';

/** So many reasons a sentence can carry; the rest are counted. */
const REASONS = 3;

/** What is known to be violated tells more than what only could not be lifted. */
const WEIGHT: Readonly<Record<NonNullable<DeterminingPolicy['cause']>, number>> = {
  violated: 0,
  undischarged: 1,
  error: 2,
  unknown: 3,
  met: 4,
};

/** Who asks for what, in people's words. */
export interface Parties {
  readonly application: string;
  readonly target: string;
}

/**
 * The decision in one plain sentence, for a person who is no engineer: what is known to be violated before what is only
 * unknown, law before the organisation's own rules.
 */
export function sentenceOf({ application, target }: Parties, decision: Omit<Explanation, 'sentence'>): string {
  const call = `${application} may ${decision.effect === 'ALLOW' ? '' : 'not '}send this data to ${target}`;
  const reasons = decision.effect === 'ALLOW' ? allowing(decision) : denying(decision);
  return reasons.length === 0 ? `${call}.` : `${call}: ${reasons.join('; ')}.`;
}

function allowing({ members, obligations, upcoming, waivers }: Omit<Explanation, 'sentence'>): string[] {
  const denied = members.filter(({ effect }) => effect === 'DENY').map(({ deployment }) => deployment);
  const ahead = upcoming.find(({ wouldDeny }) => wouldDeny);
  return [
    ...(denied.length > 0 ? [`but not through ${denied.join(', ')}`] : []),
    ...waivers.map(waived),
    ...(obligations.length > 0 ? [counted(obligations.length)] : []),
    ...(ahead ? [`from ${ahead.from} it would be refused: ${cited(ahead)}`] : []),
  ];
}

const waived = ({ id, title, until }: AppliedWaiver): string =>
  `allowed under waiver ${id} until ${inMinutes(until)}, which lifts “${title}”`;

/** An instant as people read it, in UTC. */
const inMinutes = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** An organisation's own rules are cited by their title alone. */
const cited = ({ policy, title, citation }: UpcomingRule): string =>
  policy.startsWith('org.') ? `“${title}”` : `“${title}” (${citation})`;

const counted = (obligations: number): string =>
  obligations === 1 ? 'one obligation comes with it' : `${obligations} obligations come with it`;

/** Each policy once: what is known to be violated before what is only unknown, law before the organisation's own rules. */
export const byImportance = (determinedBy: readonly DeterminingPolicy[]): DeterminingPolicy[] => [
  ...new Map([...determinedBy].sort(byWeight).map((policy) => [policy.policy, policy])).values(),
];

const denying = ({ determinedBy }: Omit<Explanation, 'sentence'>): string[] => reasonsOf(determinedBy);

/** Why policies deny, in words: the weightiest each by itself, the others counted. */
export function reasonsOf(determinedBy: readonly DeterminingPolicy[]): string[] {
  const ranked = byImportance(determinedBy);
  const more = ranked.length - REASONS;
  return [...ranked.slice(0, REASONS).map(reasonOf), ...(more > 0 ? [`and ${more} more`] : [])];
}

const weightOf = ({ cause }: DeterminingPolicy): number => WEIGHT[cause ?? 'violated'];

/**
 * The order in which policies are read: what is known to be violated, what the application cannot carry out, what erred,
 * what only lacks a fact; within each, law before the organisation's own, and what nothing lifts before the rest.
 */
export const byWeight = (a: DeterminingPolicy, b: DeterminingPolicy): number =>
  weightOf(a) - weightOf(b) ||
  Number(isOwn(a)) - Number(isOwn(b)) ||
  Number(isLiftable(a)) - Number(isLiftable(b)) ||
  a.policy.localeCompare(b.policy);

const isLiftable = ({ requires }: DeterminingPolicy): boolean => requires === null || requires.lifts.length > 0;

const isOwn = ({ pack }: DeterminingPolicy): boolean => pack === ORGANISATION;

function reasonOf(policy: DeterminingPolicy): string {
  const rule = isOwn(policy)
    ? `“${policy.title}”`
    : `“${policy.title}” (${policy.law}, ${policy.citation}${policy.confidence === 'memory' ? ', unconfirmed' : ''})`;
  switch (policy.cause) {
    case 'unknown':
      return `${rule}, as long as ${unknownsOf(policy)} is unknown`;
    case 'undischarged':
      return `${rule}, and the application cannot carry out ${policy.undischarged.join(', ')}`;
    case 'error':
      return `${rule}, which could not be evaluated`;
    default:
      return rule;
  }
}

const unknownsOf = ({ facts }: DeterminingPolicy): string =>
  facts
    .filter(({ state }) => state === 'unknown')
    .map(({ meaning }) => `“${named(meaning)}”`)
    .join(', ');

/** What a fact is called in a sentence: its meaning, without the remarks and the full stop at its end. */
const named = (meaning: string): string => meaning.replace(/(;.*|\.)$/s, '');
