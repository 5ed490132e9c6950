import { Args, Query, Resolver } from '@nestjs/graphql';
import { checkOwn, loadDraft, PoliciesInForce, PolicyDrafts, tryScenarios } from '#governance';
import { Input, Requires } from '#graphql';
import type { Permission } from '#identity';
import {
  diffSets,
  type FormKey,
  formatPolicies,
  formOfPolicy,
  type PolicyForm,
  policyOfForm,
  type PolicyProblem,
  policyVocabulary,
  type SetDiff,
} from '#policy';
import { POLICY_FACT_KEYS } from '#registry';
import { NotFound } from '#vocabulary';
import { Caller } from '../access/access.guard.js';
import type { PersonCaller } from '../access/callers.js';
import { PolicyDiffType, PolicyProblemType, ScenarioResultType } from './policy-draft.types.js';
import { scenarioResult } from './policy-draft.resolver.js';
import { Library } from './policy.resolver.js';
import {
  CheckPoliciesInput,
  type CheckPolicies,
  PolicyFormInput,
  PolicyFormKeyType,
  PolicyFormType,
  RunScenariosInput,
  type RunScenarios,
} from './policy-writing.types.js';

/** What helps to write policies; nothing of it is kept. */
@Resolver()
export class PolicyWritingResolver {
  constructor(
    private readonly drafts: PolicyDrafts,
    private readonly inForce: PoliciesInForce,
    private readonly library: Library,
  ) {}

  @Query(() => [PolicyFormKeyType], { description: 'Lists the facts that a policy can ask about.' })
  @Requires<Permission>('registry:read')
  policyVocabulary(): FormKey[] {
    return this.vocabulary();
  }

  @Query(() => [PolicyProblemType], {
    description: 'Says everything that is wrong with own policies, and what their author should know of them.',
  })
  @Requires<Permission>('registry:read')
  async checkPolicies(
    @Caller() { organisationId }: PersonCaller,
    @Input(CheckPoliciesInput) { own }: CheckPolicies,
  ): Promise<PolicyProblem[]> {
    return checkOwn(own, await this.drafts.reviewing(organisationId));
  }

  @Query(() => String, { description: 'Lays policies out as Cedar does, comments kept.' })
  @Requires<Permission>('registry:read')
  formatPolicies(@Args('text', { type: () => String, description: 'Policies in Cedar.' }) text: string): string {
    return formatPolicies({ path: 'text', text });
  }

  @Query(() => String, { description: 'Writes the policy that a form says, in Cedar.' })
  @Requires<Permission>('registry:read')
  policyOfForm(@Input(PolicyFormInput) input: PolicyForm): string {
    return policyOfForm(input, this.vocabulary(), this.library.packs.reference);
  }

  @Query(() => PolicyFormType, {
    nullable: true,
    description: 'The form that writes a policy; null where no form does, and it can be changed as Cedar only.',
  })
  @Requires<Permission>('registry:read')
  formOfPolicy(
    @Args('text', { type: () => String, description: 'One policy in Cedar.' }) text: string,
  ): PolicyForm | null {
    return formOfPolicy(text, this.vocabulary(), this.library.packs.reference) ?? null;
  }

  @Query(() => [ScenarioResultType], { description: 'Judges scenarios by policies; nothing is kept.' })
  @Requires<Permission>('registry:read')
  async runPolicyScenarios(
    @Caller() { organisationId }: PersonCaller,
    @Input(RunScenariosInput) { packs, own, scenarios }: RunScenarios,
  ): Promise<ReturnType<typeof scenarioResult>[]> {
    const context = await this.drafts.reviewing(organisationId);
    const { set } = loadDraft({ packs, own }, context);
    return tryScenarios(scenarios, set, context).map(scenarioResult);
  }

  @Query(() => PolicyDiffType, { description: 'What differs between two sets that the organisation decided by.' })
  @Requires<Permission>('registry:read')
  async policyDiff(
    @Caller() { organisationId }: PersonCaller,
    @Args('from', { type: () => String, description: 'Digest of the earlier set.' }) from: string,
    @Args('to', { type: () => String, description: 'Digest of the later set.' }) to: string,
  ): Promise<SetDiff> {
    const { organisation } = await this.drafts.reviewing(organisationId);
    const [before, after] = await Promise.all(
      [from, to].map(async (digest) => {
        const found = await this.inForce.byDigest(organisation, digest);
        if (found === undefined) throw new NotFound('policy set', digest);
        return found.set;
      }),
    );
    return diffSets(before!, after!);
  }

  private vocabulary(): FormKey[] {
    return policyVocabulary(POLICY_FACT_KEYS, this.library.packs.reference);
  }
}
