import type { PolicyEvaluator } from '#policy';
import { InvalidInput, type FactValue, type Handle, type OrganisationId } from '#vocabulary';
import { LifecycleViolated, RegistryView, type Subject } from '#registry';
import type { BorneObligation, Explanation, Finding } from './answer.js';
import { judgeCall, type Verdict } from './decide.js';
import { explain } from './explain.js';
import { type Clock } from './ports.js';
import { type Views } from './views.js';
import { supposedCall, type SupposedCall, type WhatIf } from './what-if.js';

/** A deployment that would be allowed for the same call. */
export interface Alternative {
  readonly deployment: Handle;
  readonly name: string;
  readonly model: string | null;
  readonly weights: 'open' | 'closed' | null;
  readonly selfHosted: boolean | null;
  /** Every country in which content is processed or stored; none where that is not known. */
  readonly countries: readonly string[] | null;
  /** Whether all of them are the calling entity's own; none where that is not known. */
  readonly inCountry: boolean | null;
  /** Longest that content is kept, in days; none where it is not known. */
  readonly retentionDays: number | null;
  readonly obligations: readonly BorneObligation[];
  readonly findings: readonly Finding[];
  /** What is better than at the deployment asked for, in words. */
  readonly gained: readonly string[];
  /** What is worse, in words. */
  readonly lost: readonly string[];
  /** What nothing on record compares, such as price or quality. */
  readonly notKnown: readonly string[];
  /** Why it stands where it stands, in a sentence. */
  readonly reason: string;
}

export interface Alternatives {
  readonly effect: 'ALLOW' | 'DENY';
  /** Whether where the content goes is among what denied the call: then countries rank before the model. */
  readonly residencyMatters: boolean;
  /** How many deployments would be allowed. */
  readonly total: number;
  readonly ranked: readonly Alternative[];
}

/** So many alternatives a person looks at. */
const MOST_SHOWN = 20;

/** Finds where a call may go instead. Nothing is written. */
export class AlternativesDesk {
  constructor(
    private readonly views: Views,
    private readonly evaluator: PolicyEvaluator,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws {NotFound} no such application, or no such subject of a supposition
   * @throws {InvalidInput} the call, or a supposition, is malformed or names what the organisation does not have
   */
  async of(organisation: OrganisationId, whatIf: WhatIf): Promise<Alternatives> {
    const view = await this.views.of(organisation);
    return alternativesTo(supposedCall(view, whatIf, this.clock.now()), this.evaluator);
  }
}

/** Every other deployment that would be allowed for the call, each decided as of the same instant, the fittest first. */
export function alternativesTo(supposed: SupposedCall, evaluator: PolicyEvaluator): Alternatives {
  const { view, application, call, at } = supposed;
  const asked = judgeCall(view, application, call, at, evaluator);
  const askedFor = asked.members.map(({ member }) => member.deployment.handle);
  const residencyMatters = asked.effect === 'DENY' && turnsOnResidency(explain(asked, view));
  const own = traitsOf(supposed, asked);
  const allowed = view.registry
    .ofKind('deployment')
    .filter(({ handle }) => !askedFor.includes(handle))
    .flatMap((deployment): Candidate[] => {
      const verdict = decidedFor(supposed, asked, deployment, evaluator);
      if (verdict?.effect !== 'ALLOW') return [];
      return [{ deployment, traits: traitsOf(supposed, verdict), explanation: explain(verdict, view) }];
    });
  const ranked = allowed.sort(byFitness(own, residencyMatters)).map((one) => alternative(one, own, residencyMatters));
  return { effect: asked.effect, residencyMatters, total: ranked.length, ranked: ranked.slice(0, MOST_SHOWN) };
}

/** The verdict on the same call, by the same path, to another deployment; none where it takes no such call at all. */
function decidedFor(
  { view, application, call, at }: SupposedCall,
  { resolution: { path, entity } }: Verdict,
  { handle }: Subject,
  evaluator: PolicyEvaluator,
): Verdict | undefined {
  try {
    return judgeCall(
      view,
      application,
      { ...call, entity: entity.handle, path: path && ([...path] as Handle[]), target: handle },
      at,
      evaluator,
    );
  } catch (error) {
    if (error instanceof LifecycleViolated || error instanceof InvalidInput) return undefined;
    throw error;
  }
}

const PLACES =
  /^(deployment\.(processing|storage|support_access)_countries|vendor\.country|registry\.(regions_outside_pin|hops_outside|third_country|transfer_mechanism))$/;

const turnsOnResidency = ({ determinedBy }: Explanation): boolean =>
  determinedBy.some(({ facts }) => facts.some(({ key }) => PLACES.test(key)));

interface Traits {
  readonly model: string | null;
  readonly weights: 'open' | 'closed' | null;
  readonly selfHosted: boolean | null;
  readonly countries: readonly string[] | null;
  readonly inCountry: boolean | null;
  readonly retentionDays: number | null;
}

interface Candidate {
  readonly deployment: Subject;
  readonly traits: Traits;
  readonly explanation: Explanation;
}

/** What is known of where and by what a call would be served; the least favourable where it has several members. */
function traitsOf({ view, at }: SupposedCall, { members, resolution }: Verdict): Traits {
  const register = RegistryView.of(view.registry, { at });
  const stated = (subject: Subject | undefined, key: string): FactValue | undefined => {
    const answer = subject && register.answer(subject, key);
    return answer?.known ? answer.value : undefined;
  };
  const deployment = members[0]?.member.deployment;
  const documents = members.flatMap(({ recipients }) => recipients.map(({ facts }) => facts.document));
  const read = (group: string, name: string): (FactValue | undefined)[] =>
    documents.map((document) => (document[group] as Readonly<Record<string, FactValue>> | undefined)?.[name]);
  const places = [...read('deployment', 'processing_countries'), ...read('deployment', 'storage_countries')];
  const countries = places.includes(undefined) ? null : [...new Set(places.flat() as string[])].sort();
  const kept = read('registry', 'retention_days');
  const home = stated(resolution.entity, 'entity.country');
  const model = stated(deployment, 'deployment.model');
  const weights = typeof model === 'string' ? stated(view.registry.find('model', model), 'model.weights') : undefined;
  const kind = stated(deployment, 'deployment.kind');
  return {
    model: typeof model === 'string' ? model : null,
    weights: weights === 'open' || weights === 'closed' ? weights : null,
    selfHosted: kind === undefined ? null : kind === 'self-hosted-open-weights',
    countries,
    inCountry: countries === null || home === undefined ? null : countries.every((country) => country === home),
    retentionDays: kept.includes(undefined) ? null : Math.max(...(kept as number[])),
  };
}

const hasOpenWeights = ({ weights, selfHosted }: Traits): boolean => weights === 'open' || selfHosted === true;

const byFitness =
  (own: Traits, residencyMatters: boolean) =>
  (a: Candidate, b: Candidate): number => {
    const first = (test: (traits: Traits) => boolean) => Number(test(b.traits)) - Number(test(a.traits));
    const place = first(({ inCountry }) => inCountry === true);
    const model = first(({ model }) => model !== null && model === own.model);
    return (
      (residencyMatters ? place || first(hasOpenWeights) || model : model || place || first(hasOpenWeights)) ||
      (a.traits.retentionDays ?? Infinity) - (b.traits.retentionDays ?? Infinity) ||
      a.explanation.findings.length - b.explanation.findings.length ||
      a.explanation.obligations.length - b.explanation.obligations.length ||
      (a.deployment.handle < b.deployment.handle ? -1 : 1)
    );
  };

const days = (count: number): string => (count === 1 ? '1 day' : `${count} days`);

function alternative(
  { deployment, traits, explanation }: Candidate,
  own: Traits,
  residencyMatters: boolean,
): Alternative {
  const { obligations, findings } = explanation;
  const comparisons: readonly (readonly [better: boolean, worse: boolean, words: string])[] = [
    [
      traits.inCountry === true && own.inCountry !== true,
      traits.inCountry !== true && own.inCountry === true,
      traits.countries === null ? 'where it runs is not known' : `runs and stores in ${traits.countries.join(', ')}`,
    ],
    [
      traits.selfHosted === true && own.selfHosted === false,
      traits.selfHosted === false && own.selfHosted === true,
      traits.selfHosted ? 'no vendor of a model sees the content' : 'a vendor of a model sees the content',
    ],
    [
      traits.retentionDays !== null && (own.retentionDays === null || traits.retentionDays < own.retentionDays),
      own.retentionDays !== null && (traits.retentionDays === null || traits.retentionDays > own.retentionDays),
      traits.retentionDays === null
        ? 'how long content is kept is not known'
        : `content is kept for ${days(traits.retentionDays)} at most`,
    ],
    [
      false,
      own.model !== null && traits.model !== own.model,
      `another model: ${traits.model ?? 'not in the catalogue'}`,
    ],
    [false, obligations.length > 0, `obligations come with it: ${obligations.map(({ name }) => name).join(', ')}`],
    [false, findings.length > 0, `to know besides: ${findings.map(({ title }) => title).join('; ')}`],
  ];
  const because = [
    ...(residencyMatters && traits.inCountry ? ['its content stays in the country'] : []),
    ...(traits.model !== null && traits.model === own.model ? ['it serves the same model'] : []),
    ...(hasOpenWeights(traits) ? ['its weights are open'] : []),
  ];
  return {
    deployment: deployment.handle,
    name: deployment.name,
    ...traits,
    obligations,
    findings,
    gained: comparisons.flatMap(([better, , words]) => (better ? [words] : [])),
    lost: comparisons.flatMap(([, worse, words]) => (worse ? [words] : [])),
    notKnown: ['price', 'context window', 'quality for the task'],
    reason: because.length === 0 ? 'It would be allowed.' : `It would be allowed, and ${because.join(' and ')}.`,
  };
}
