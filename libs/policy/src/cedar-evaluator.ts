import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import type { Context, PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import { FIND, INFER, MET, PRINCIPAL_TYPE, RESOURCE_TYPE } from './cedar-schema.js';
import type { CedarContext } from './encode.js';
import { ANYONE, type Evaluation, type Parties, type PolicyEvaluator } from './evaluate.js';
import type { PolicySet, Rule } from './policy-set.js';

const BASE = 'custos.base';
const BASE_PERMIT: PolicyJson = {
  effect: 'permit',
  principal: { op: 'All' },
  action: { op: '==', entity: { type: 'Action', id: INFER } },
  resource: { op: 'All' },
  conditions: [],
};

/** Which policies of a preparsed set are satisfied for one action, and which erred. */
function satisfied(name: string, action: string, context: CedarContext, { principal, resource }: Parties) {
  const answer = cedar.statefulIsAuthorized({
    principal: { type: PRINCIPAL_TYPE, id: principal },
    action: { type: 'Action', id: action },
    resource: { type: RESOURCE_TYPE, id: resource },
    context: context as Context,
    preparsedPolicySetId: name,
    entities: [],
  });
  if (answer.type === 'failure') throw new Error(`Cedar refused the request: ${answer.errors[0]?.message}`);
  return answer.response.diagnostics;
}

/**
 * The reference evaluator: Cedar itself, compiled to WebAssembly. It is what the compiled policies are measured and
 * tested against; it keeps each set preparsed for the life of the process, as Cedar offers no way to let one go.
 */
export class CedarEvaluator implements PolicyEvaluator {
  private readonly prepared = new Set<string>();

  evaluate(
    set: PolicySet,
    context: CedarContext,
    parties: Parties = ANYONE,
    rules: readonly Rule[] = set.rules,
  ): Evaluation {
    this.prepare(set);
    const { program } = set;
    const ids = rules === set.rules ? undefined : new Set(rules.map(({ id }) => id));
    const isAsked = (id: string): boolean => ids?.has(id) ?? true;
    const decided = satisfied(`${set.digest}:${INFER}`, INFER, context, parties);
    const met = satisfied(`${set.digest}:${MET}`, MET, context, parties);
    const found = program.findings.size === 0 ? undefined : satisfied(`${set.digest}:${FIND}`, FIND, context, parties);
    const twins = decided.reason.flatMap((id) => program.twins.get(id) ?? []);
    const errors = [...decided.errors, ...met.errors, ...(found?.errors ?? [])].map(
      ({ policyId, error }) => [program.twins.get(policyId)?.rule ?? policyId, error.message] as const,
    );
    return {
      fired: decided.reason.filter((id) => program.fired.has(id) && isAsked(id)),
      met: met.reason.filter(isAsked),
      twins: twins.filter(({ rule }) => isAsked(rule)).map(({ rule, obligation }) => ({ rule, obligation })),
      findings: (found?.reason ?? []).filter(isAsked),
      // The first that Cedar names of a rule: its forbid, its twins and its permit share their conditions.
      errors: [...new Map(errors.toReversed())]
        .filter(([rule]) => isAsked(rule))
        .map(([rule, message]) => ({ rule, message })),
    };
  }

  private prepare(set: PolicySet): void {
    if (this.prepared.has(set.digest)) return;
    const { fired, twins, met, findings } = set.program;
    const parts: Readonly<Record<string, ReadonlyMap<string, PolicyJson>>> = {
      [INFER]: new Map([[BASE, BASE_PERMIT], ...fired, ...[...twins].map(([id, { json }]) => [id, json] as const)]),
      [MET]: met,
      [FIND]: findings,
    };
    for (const [action, policies] of Object.entries(parts)) {
      const answer = cedar.preparsePolicySet(`${set.digest}:${action}`, {
        staticPolicies: Object.fromEntries(policies),
      });
      if (answer.type === 'failure') throw new Error(`Cedar refused a compiled policy: ${answer.errors[0]?.message}`);
    }
    this.prepared.add(set.digest);
  }
}
