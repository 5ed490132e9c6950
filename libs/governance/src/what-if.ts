import type { PolicyEvaluator } from '#policy';
import { CallRequest, type Fact, factKey, parseValue, Registry, statableOn, type Subject } from '#registry';
import { type FactId, Handle, newId, NotFound, InvalidInput, type OrganisationId, SubjectKind } from '#vocabulary';
import { z } from 'zod';
import type { Explanation } from './answer.js';
import { judgeCall, type View } from './decide.js';
import { explain } from './explain.js';
import { type Clock } from './ports.js';
import { type Views } from './views.js';

export const Supposition = z.object({
  kind: SubjectKind.describe('Kind of the subject it is about.'),
  handle: Handle.describe('Handle of the subject it is about.'),
  key: z.string().max(200).describe('The attribute, such as `deployment.region_pin`.'),
  qualifier: z.string().max(120).nullish().describe('Facet of the attribute, such as the layer of a term.'),
  value: z.json().nullable().describe('The value it is supposed to have; null is none.'),
});
export type Supposition = z.infer<typeof Supposition>;

export const WhatIf = z.object({
  application: Handle.describe('Handle of the application that would ask.'),
  call: CallRequest.describe('What it would state of the call.'),
  asOf: z.date().nullish().describe('Instant at which it would ask, past or future; now where absent.'),
  suppose: z
    .array(Supposition)
    .max(100)
    .nullish()
    .describe('Facts to suppose, each in place of what is recorded; nothing of it is written.'),
});
export type WhatIf = z.infer<typeof WhatIf>;

/** Explains what would be decided. Nothing is written: no entry, no fact. */
export class WhatIfDesk {
  constructor(
    private readonly views: Views,
    private readonly evaluator: PolicyEvaluator,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws {NotFound} no such application, or no such subject of a supposition
   * @throws {InvalidInput} the call, or a supposition, is malformed or names what the organisation does not have
   */
  async explain(organisation: OrganisationId, whatIf: WhatIf): Promise<Explanation> {
    const { view, application, call, at } = supposedCall(await this.views.of(organisation), whatIf, this.clock.now());
    return explain(judgeCall(view, application, call, at, this.evaluator), view);
  }
}

/** A call as it would be asked for, under what is supposed. */
export interface SupposedCall {
  readonly view: View;
  readonly application: Subject;
  readonly call: CallRequest;
  readonly at: Date;
}

/**
 * @throws {NotFound} no such application, or no such subject of a supposition
 * @throws {InvalidInput} a supposition is malformed
 */
export function supposedCall(current: View, { application, call, asOf, suppose }: WhatIf, now: Date): SupposedCall {
  const at = asOf ?? now;
  const view = supposing(current, suppose ?? [], at);
  const asking = view.registry.find('application', application);
  if (!asking) throw new NotFound('application', application);
  return { view, application: asking, call, at };
}

/** The view with each supposition in place of every recorded fact of its subject, key and qualifier. */
export function supposing(view: View, suppositions: readonly Supposition[], at: Date): View {
  if (suppositions.length === 0) return view;
  const supposed = suppositions.map((supposition) => factOf(view, supposition, at));
  const replaced = new Set(supposed.map(facetOf));
  const facts = [...view.registry.facts.filter((fact) => !replaced.has(facetOf(fact))), ...supposed];
  return { ...view, registry: Registry.of({ subjects: view.registry.subjects, facts }) };
}

const facetOf = ({ subjectId, key, qualifier }: Fact): string => JSON.stringify([subjectId, key, qualifier]);

function factOf({ registry }: View, { kind, handle, key, qualifier, value }: Supposition, at: Date): Fact {
  const subject = registry.find(kind, handle);
  if (!subject) throw new NotFound(kind, handle);
  const declared = factKey(key);
  requireStatable(subject, key);
  return {
    id: newId<FactId>(),
    organisationId: subject.organisationId,
    subjectId: subject.id,
    key,
    qualifier: qualifier ?? null,
    value: parseValue(declared, value),
    method: 'ATTESTED',
    source: { uri: 'custos:supposed' },
    observedAt: at,
    observedBy: 'custos:what-if',
    validFrom: at,
    validUntil: null,
    confidence: 'STATED',
    supersedes: null,
    recordedAt: at,
  };
}

function requireStatable({ kind }: Subject, key: string): void {
  const kinds = statableOn(factKey(key));
  if (!kinds.includes(kind)) throw new InvalidInput('key', `"${key}" on a ${kind}`, `stated on ${kinds.join(' or ')}`);
}
