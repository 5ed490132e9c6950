import { counterfactualsOf, type FactChange, type PolicyEvaluator } from '#policy';
import { factKey, statableOn } from '#registry';
import type { Effort, FactValue, Handle, OrganisationId, SubjectId, SubjectKind } from '#vocabulary';
import { judgeCall, type MemberVerdict, type Verdict } from './decide.js';
import { type Clock } from './ports.js';
import { callFor, statementFor } from './register-statements.js';
import { uniqueBy } from './unique-by.js';
import { type Views } from './views.js';
import { waiversOf } from './waiver.js';
import { supposedCall, type SupposedCall, supposing, type Supposition, type WhatIf } from './what-if.js';

/** A person waits for it: so many combinations are looked at for each member. */
const MOST_LOOKED_AT = 300;

/** A rule as a way out cites it. */
export interface RuleAsking {
  readonly policy: string;
  readonly title: string;
  readonly law: string;
  readonly citation: string;
  readonly url: string;
  readonly remediation: string;
}

/** One thing to bring about or to find out. */
export interface ChangeToMake {
  readonly key: string;
  readonly meaning: string;
  /** What to do, in a sentence. */
  readonly words: string;
  readonly effort: Effort;
  /** Handle of the recipient whose facts it is about; none where it is about the call. */
  readonly recipient: Handle | null;
  /** Whether the value is known now; one that is not is to be found out. */
  readonly known: boolean;
  readonly from: FactValue;
  readonly to: FactValue;
  /** Other values that would do as well. */
  readonly or: readonly FactValue[];
  /** Kinds of subject on which the fact may be stated; empty where the call states it or it is computed. */
  readonly statedOn: readonly SubjectKind[];
  readonly asks: readonly RuleAsking[];
  /** The fact of the register to state, in the form in which a what-if supposes it; none where there is no single one. */
  readonly statement: Supposition | null;
  /** The subject of that fact. */
  readonly subject: { readonly id: SubjectId; readonly name: string } | null;
  /** What the call would state instead; none where it states nothing of it. */
  readonly call: {
    readonly dataClasses?: readonly Handle[] | undefined;
    readonly path?: readonly Handle[] | undefined;
    readonly deidentification?: string | undefined;
  } | null;
}

/** Changes that together lift a denial; none of them can be left out. */
export interface WayOut {
  readonly changes: readonly ChangeToMake[];
  /** Whether the call was decided anew, and allowed, with every statement supposed in the register. */
  readonly redecided: boolean;
}

export interface MemberCounterfactuals {
  readonly deployment: Handle;
  readonly effect: 'ALLOW' | 'DENY';
  /** Least effort first. */
  readonly waysOut: readonly WayOut[];
  /** Rules that deny and that nothing the organisation can arrange keeps from it. */
  readonly unliftable: readonly RuleAsking[];
  /** Whether everything within bounds was looked at. */
  readonly exhaustive: boolean;
}

export interface CallCounterfactuals {
  readonly effect: 'ALLOW' | 'DENY';
  /** One for a deployment, one per member for an alias. */
  readonly members: readonly MemberCounterfactuals[];
}

/** Finds what would make a denied call lawful. Nothing is written. */
export class CounterfactualDesk {
  constructor(
    private readonly views: Views,
    private readonly evaluator: PolicyEvaluator,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws {NotFound} no such application, or no such subject of a supposition
   * @throws {InvalidInput} the call, or a supposition, is malformed or names what the organisation does not have
   */
  async of(organisation: OrganisationId, whatIf: WhatIf): Promise<CallCounterfactuals> {
    const view = await this.views.of(organisation);
    return counterfactualsOfCall(supposedCall(view, whatIf, this.clock.now()), this.evaluator);
  }
}

/** What would make each denied member of a call ALLOW, all its recipients together. */
export function counterfactualsOfCall(supposed: SupposedCall, evaluator: PolicyEvaluator): CallCounterfactuals {
  const { view, application, call, at } = supposed;
  const verdict = judgeCall(view, application, call, at, evaluator);
  return {
    effect: verdict.effect,
    members: verdict.members.map((member) => ofMember(supposed, verdict, member, evaluator)),
  };
}

function ofMember(
  supposed: SupposedCall,
  verdict: Verdict,
  { member, effect, recipients }: MemberVerdict,
  evaluator: PolicyEvaluator,
): MemberCounterfactuals {
  const { view, application, at } = supposed;
  const deployment = member.deployment.handle;
  const none = { deployment, effect, waysOut: [], unliftable: [], exhaustive: true };
  if (effect === 'ALLOW' || member.refusal !== null) return none;
  const { sets, unliftable, exhaustive } = counterfactualsOf(
    view.set,
    recipients.map(({ facts }) => facts.document),
    view.library.reference,
    evaluator,
    {
      at,
      parties: { principal: application.handle, resource: deployment },
      observed: new Set(waiversOf(view, verdict.resolution, member.deployment.id).keys()),
      budget: MOST_LOOKED_AT,
    },
  );
  const ruleAsking = (id: string): RuleAsking => {
    const { title, law, citation, url, remediation } = view.set.rule(id);
    return { policy: id, title, law, citation, url, remediation };
  };
  const changeToMake = (change: FactChange): ChangeToMake => {
    const { facts } = recipients[change.document ?? 0]!;
    const { meaning } = factKey(change.key);
    const place = { supposed, member, recipient: facts, resolution: verdict.resolution };
    const statement = statementFor(change, place) ?? null;
    const subject = statement && view.registry.find(statement.kind, statement.handle);
    return {
      key: change.key,
      meaning,
      words: wordsFor(change),
      effort: change.effort,
      recipient: change.document === null ? null : facts.recipient.handle,
      known: change.from !== undefined,
      from: change.from ?? null,
      to: change.to,
      or: change.or,
      statedOn: statableOn(factKey(change.key)),
      asks: change.asks.map(ruleAsking),
      statement,
      subject: subject ? { id: subject.id, name: subject.name } : null,
      call: (callFor(change, place) as ChangeToMake['call']) ?? null,
    };
  };
  const waysOut = sets.map(({ changes }): WayOut => {
    const made = uniqueBy(changes.map(changeToMake), ({ key, recipient, to }) => JSON.stringify([key, recipient, to]));
    return { changes: made, redecided: isAllowedWith(supposed, deployment, made, evaluator) };
  });
  return {
    deployment,
    effect,
    waysOut,
    unliftable: uniqueBy(unliftable, ({ rule }) => rule).map(({ rule }) => ruleAsking(rule)),
    exhaustive,
  };
}

/** Whether the call is allowed on the register with every change stated in it. */
function isAllowedWith(
  { view, application, call, at }: SupposedCall,
  deployment: Handle,
  changes: readonly ChangeToMake[],
  evaluator: PolicyEvaluator,
): boolean {
  if (changes.some((change) => change.statement === null && change.call === null)) return false;
  const statements = uniqueBy(
    changes.flatMap(({ statement }) => statement ?? []),
    (statement) => JSON.stringify(statement),
  );
  const stated = changes.reduce<SupposedCall['call']>(
    (so, { call: instead }) => ({
      ...so,
      ...(instead?.deidentification && { deidentification: instead.deidentification as typeof so.deidentification }),
      ...(instead?.path && { path: [...instead.path] }),
      dataClasses: so.dataClasses.filter((handle) => instead?.dataClasses?.includes(handle) ?? true),
    }),
    { ...call, target: deployment },
  );
  if (stated.dataClasses.length === 0) return false;
  const { members } = judgeCall(supposing(view, statements, at), application, stated, at, evaluator);
  return members.every(({ effect }) => effect === 'ALLOW');
}

const DEEDS: Readonly<Record<Effort, string>> = {
  setting: 'Set it so that this is',
  evidence: 'Find out and record it; the call is allowed if it is',
  measure: 'Put it in place, so that this is',
  agreement: 'Agree it in the contract, so that this is',
  consent: 'Ask the people concerned, so that this is',
  assessment: 'Carry out the assessment, so that this is',
  redesign: 'Change what the use does, so that this is',
  vendor: 'Choose another vendor or host, so that this is',
};

/** What to do about one fact, in a sentence. */
export function wordsFor({ key, effort, to, or }: Pick<FactChange, 'key' | 'effort' | 'to' | 'or'>): string {
  const { meaning, unit } = factKey(key);
  const named = meaning.replace(/(;.*|\.)$/s, '');
  const values = [to, ...or].map((value) => inWords(value, unit));
  return `“${named}”: ${DEEDS[effort].charAt(0).toLowerCase()}${DEEDS[effort].slice(1)} ${values.join(' or ')}.`;
}

function inWords(value: FactValue, unit: string | undefined): string {
  if (value === true) return 'so';
  if (value === false) return 'not so';
  if (value === null) return 'none';
  if (Array.isArray(value))
    return value.length === 0 ? 'empty' : value.map((one) => inWords(one, undefined)).join(', ');
  if (typeof value === 'object') return JSON.stringify(value);
  return unit === undefined ? String(value) : `${String(value)} ${unit}`;
}
