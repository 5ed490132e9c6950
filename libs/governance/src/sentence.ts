import { decisive, type Verdict, type View } from './decide.js';

/** So many reasons a sentence can carry; the rest are counted. */
const REASONS = 3;

/**
 * The decision in one plain sentence, for a person who is no engineer. Law comes before the organisation's own rules, and
 * what no fact can lift before what can be mended.
 */
export function sentenceOf(verdict: Verdict, view: View): string {
  const { application } = verdict.resolution;
  const call = `${application.name} may ${verdict.effect === 'ALLOW' ? '' : 'not '}send this data to ${targetName(verdict)}`;
  return verdict.effect === 'ALLOW'
    ? `${call}${because(allowing(verdict, view))}.`
    : `${call}: ${denying(verdict, view)}.`;
}

function targetName({ resolution: { target }, members }: Verdict): string {
  return target.kind === 'alias' ? `the alias ${target.handle}` : (members[0]?.member.deployment.name ?? target.handle);
}

const because = (reasons: string[]): string => (reasons.length === 0 ? '' : `: ${reasons.join('; ')}`);

function allowing(verdict: Verdict, view: View): string[] {
  const denied = verdict.members
    .filter(({ effect }) => effect === 'DENY')
    .map(({ member }) => member.deployment.handle);
  const duties = new Set(
    decisive(verdict).flatMap(({ recipients }) => recipients.flatMap(({ judgement }) => judgement.obligations)),
  );
  const ahead = decisive(verdict)
    .flatMap(({ recipients }) => recipients.flatMap(({ judgement }) => judgement.upcoming))
    .filter(({ wouldDeny }) => wouldDeny)
    .sort((a, b) => a.from.localeCompare(b.from) || a.rule.localeCompare(b.rule))[0];
  return [
    ...(denied.length > 0 ? [`but not through ${denied.join(', ')}`] : []),
    ...(duties.size > 0
      ? [`${duties.size} ${duties.size === 1 ? 'obligation comes' : 'obligations come'} with it`]
      : []),
    ...(ahead ? [`from ${ahead.from} it would be refused: ${citing(view, ahead.rule)}`] : []),
  ];
}

function denying(verdict: Verdict, view: View): string {
  const rules = new Set(
    decisive(verdict).flatMap(({ recipients }) =>
      recipients
        .filter(({ judgement }) => judgement.effect === 'DENY')
        .flatMap(({ judgement }) => judgement.determinedBy),
    ),
  );
  const ranked = [...rules].sort((a, b) => weightOf(view, a) - weightOf(view, b) || a.localeCompare(b));
  const reasons = ranked.slice(0, REASONS).map((id) => citing(view, id));
  const more = ranked.length - reasons.length;
  return [...reasons, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

function weightOf({ set }: View, id: string): number {
  const { kind, pack } = set.rule(id);
  return (pack === 'organisation' ? 2 : 0) + (kind === 'deny' ? 0 : 1);
}

function citing({ set }: View, id: string): string {
  const { title, citation } = set.rule(id);
  return citation === '' ? title : `${title} (${citation})`;
}
