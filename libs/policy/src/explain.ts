import type { FactsDocument, FactValue, ReferenceData } from '#vocabulary';
import { derive } from './derive/index.js';
import { factOf } from './facts.js';
import { unknownReads, type Judgement } from './judge.js';
import type { PolicySet, Rule } from './policy-set.js';

export interface FactRead {
  readonly key: string;
  readonly meaning: string;
  /** `null` is none. */
  readonly value: FactValue;
}

export interface FactMissing {
  readonly key: string;
  readonly meaning: string;
}

/**
 * Why a rule determined the decision: it was met; it was violated by what is known; something unknown kept it from
 * being lifted; the caller cannot discharge what it asks; its evaluation erred.
 */
export type Cause = 'met' | 'violated' | 'unknown' | 'undischarged' | 'error';

export interface RuleExplanation extends Pick<
  Rule,
  | 'id'
  | 'pack'
  | 'law'
  | 'title'
  | 'citation'
  | 'url'
  | 'inForceFrom'
  | 'inForceUntil'
  | 'remediation'
  | 'penalty'
  | 'confidence'
  | 'note'
  | 'kind'
  | 'requires'
> {
  readonly cause: Cause;
  readonly facts: readonly FactRead[];
  readonly missing: readonly FactMissing[];
  /** Obligations that the caller cannot discharge. */
  readonly undischarged: readonly string[];
  readonly error: string | null;
}

export interface Explanation {
  /** One sentence for people; the same for the same judgement. */
  readonly sentence: string;
  readonly rules: readonly RuleExplanation[];
}

function explainRule(
  set: PolicySet,
  id: string,
  judgement: Judgement,
  doc: FactsDocument,
  missingKeys: string[],
): RuleExplanation {
  const rule = set.rule(id);
  const meaningOf = (key: string) => set.keys.find((candidate) => candidate.key === key)?.meaning ?? '';
  const facts = rule.reads.flatMap((key) => {
    const value = factOf(doc, key);
    return value === undefined ? [] : [{ key, meaning: meaningOf(key), value }];
  });
  const undischarged = judgement.undischarged.filter((twin) => twin.rule === id).map(({ obligation }) => obligation);
  const error = judgement.errors.find((erring) => erring.rule === id)?.message ?? null;
  const cause = (): Cause => {
    if (judgement.effect === 'ALLOW') return 'met';
    if (error !== null) return 'error';
    if (undischarged.length > 0) return 'undischarged';
    return missingKeys.length > 0 ? 'unknown' : 'violated';
  };
  const { pack, law, title, citation, url, inForceFrom, inForceUntil } = rule;
  const { remediation, penalty, confidence, note, kind, requires } = rule;
  return {
    ...{ id, pack, law, title, citation, url, inForceFrom, inForceUntil },
    ...{ remediation, penalty, confidence, note, kind, requires },
    cause: cause(),
    facts,
    missing: missingKeys.map((key) => ({ key, meaning: meaningOf(key) })),
    undischarged,
    error,
  };
}

const reasonOf = ({ cause, kind, missing, undischarged }: RuleExplanation): string => {
  switch (cause) {
    case 'met':
      return 'is met';
    case 'error':
      return 'could not be evaluated';
    case 'undischarged':
      return `asks for ${undischarged.join(', ')}, which the caller cannot carry out`;
    case 'unknown':
      return `cannot be lifted while ${missing.map(({ key }) => key).join(', ')} ${missing.length === 1 ? 'is' : 'are'} unknown`;
    case 'violated':
      return kind === 'deny' ? 'applies, and nothing lifts it' : 'applies, and what it asks for is not met';
  }
};

const nameOf = ({ title, law, citation, confidence }: RuleExplanation): string =>
  `“${title}” (${citation === '' ? law : `${citation}, ${law}`}${confidence === 'memory' ? ', unconfirmed' : ''})`;

function sentenceOf({ effect }: Judgement, rules: readonly RuleExplanation[]): string {
  if (rules.length === 0) return `${effect === 'ALLOW' ? 'Allowed' : 'Denied'}: no rule applies.`;
  if (effect === 'ALLOW')
    return `Allowed: ${rules.length === 1 ? 'the rule that applies is' : `all ${rules.length} rules that apply are`} met.`;
  return `Denied because ${rules.map((rule) => `${nameOf(rule)} ${reasonOf(rule)}`).join('; and because ')}.`;
}

/** Why a judgement of these facts came out as it did: each determining rule, the base facts it read, what is missing. */
export function explain(
  set: PolicySet,
  judgement: Judgement,
  doc: FactsDocument,
  reference: ReferenceData,
): Explanation {
  const derived = derive(doc, reference);
  const rules = judgement.determinedBy.map((id) =>
    explainRule(set, id, judgement, doc, unknownReads(set.rule(id), doc, derived)),
  );
  return { sentence: sentenceOf(judgement, rules), rules };
}
