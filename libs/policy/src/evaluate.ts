import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import type { Context, PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import { FIND, INFER, MET, PRINCIPAL_TYPE, RESOURCE_TYPE } from './cedar-schema.js';
import type { CedarContext } from './encode.js';
import type { PolicySet } from './policy-set.js';

/** What every policy of a set says of one context, whatever its dates and mode. */
export interface Evaluation {
  /** Rules that apply and that nothing lifts. */
  readonly fired: readonly string[];
  /** Rules that apply and are met. */
  readonly met: readonly string[];
  /** Rules that are met, with an obligation that the caller cannot discharge. */
  readonly twins: readonly { readonly rule: string; readonly obligation: string }[];
  readonly findings: readonly string[];
  readonly errors: readonly { readonly rule: string; readonly message: string }[];
}

/** Who asks and for what, where a policy's scope names them; ids of `Application` and `Deployment`. */
export interface Parties {
  readonly principal: string;
  readonly resource: string;
}

export const ANYONE: Parties = { principal: 'caller', resource: 'recipient' };

export interface PolicyEvaluator {
  evaluate(set: PolicySet, context: CedarContext, parties?: Parties): Evaluation;
}

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
 * The reference evaluator: Cedar itself, compiled to WebAssembly. It keeps each set preparsed for the life of the
 * process, as Cedar offers no way to let one go.
 */
export class CedarEvaluator implements PolicyEvaluator {
  private readonly prepared = new Set<string>();

  evaluate(set: PolicySet, context: CedarContext, parties: Parties = ANYONE): Evaluation {
    this.prepare(set);
    const { program } = set;
    const decided = satisfied(`${set.digest}:${INFER}`, INFER, context, parties);
    const met = satisfied(`${set.digest}:${MET}`, MET, context, parties);
    const found = program.findings.size === 0 ? undefined : satisfied(`${set.digest}:${FIND}`, FIND, context, parties);
    const twins = decided.reason.flatMap((id) => program.twins.get(id) ?? []);
    return {
      fired: decided.reason.filter((id) => program.fired.has(id)),
      met: met.reason,
      twins: twins.map(({ rule, obligation }) => ({ rule, obligation })),
      findings: found?.reason ?? [],
      errors: [...decided.errors, ...met.errors, ...(found?.errors ?? [])].map(({ policyId, error }) => ({
        rule: program.twins.get(policyId)?.rule ?? policyId,
        message: error.message,
      })),
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
