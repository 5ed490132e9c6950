import { Args, ID, Info, Int, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import {
  type ApproveDraft,
  type CreateDraft,
  type DecideDraft,
  type DraftReview,
  draftPosition,
  type Person,
  type PolicyDraft,
  PolicyDraftReads,
  PolicyDrafts,
  type ReplayResult,
  type SaveDraft,
} from '#governance';
import { type Connection, Cursors, Input, OptionalInput, PageArgs, pageOf, Requires } from '#graphql';
import type { Permission } from '#identity';
import type { ScenarioOutcome, ScenarioResult } from '#policy';
import { type OrganisationId, type PersonId, PolicyDraftId } from '#vocabulary';
import type { GraphQLResolveInfo } from 'graphql';
import { Caller } from '../access/access.guard.js';
import type { PersonCaller } from '../access/callers.js';
import { PeopleById } from '../people/people-by-id.js';
import { ReplayType } from '../ledger/replay.types.js';
import { PersonType } from '../people/people.types.js';
import {
  ApproveDraftInput,
  CreateDraftInput,
  DecideDraftInput,
  type DraftFilter,
  DraftFilterInput,
  PolicyDraftConnection,
  PolicyDraftReviewType,
  PolicyDraftType,
  type RollBack,
  type ReplayDraft,
  ReplayDraftInput,
  RollBackInput,
  SaveDraftInput,
} from './policy-draft.types.js';

const outcomeOf = (outcome: ScenarioOutcome) => ({
  decision: outcome.decision,
  decidedBy: outcome.decided_by ?? null,
  obligations: outcome.obligations ?? null,
  becomesDenyOn: outcome.becomes_deny_on ?? null,
  becomesDenyBy: outcome.becomes_deny_by ?? null,
});

/** A result as GraphQL says it. */
export const scenarioResult = ({ id, title, passed, expected, actual }: ScenarioResult) => ({
  ...{ scenario: id, title, passed, expected: outcomeOf(expected), actual: outcomeOf(actual) },
});

const reviewOf = ({ scenarios, ...review }: DraftReview) => ({
  ...review,
  scenarios: scenarios?.map(scenarioResult) ?? null,
});

/** Policies that take two people. */
@Resolver(() => PolicyDraftType)
export class PolicyDraftResolver {
  constructor(
    private readonly drafts: PolicyDrafts,
    private readonly reads: PolicyDraftReads,
    private readonly people: PeopleById,
    private readonly cursors: Cursors,
  ) {}

  @Query(() => PolicyDraftConnection, { description: 'Lists policy drafts, newest first.' })
  @Requires<Permission>('registry:read')
  policyDrafts(
    @Caller() { organisationId }: PersonCaller,
    @Args() page: PageArgs,
    @OptionalInput(DraftFilterInput, 'filter') filter: DraftFilter | null,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection<PolicyDraft>> {
    const status = filter?.status ?? null;
    return pageOf({ page, info, cursors: this.cursors }, [organisationId, 'policyDrafts', status], {
      rows: (request) => this.reads.drafts(organisationId, status, request),
      count: () => this.reads.countDrafts(organisationId, status),
      positionOf: draftPosition,
    });
  }

  @Query(() => PolicyDraftType, { nullable: true, description: 'A policy draft.' })
  @Requires<Permission>('registry:read')
  async policyDraft(
    @Caller() { organisationId }: PersonCaller,
    @Args('id', { type: () => ID, description: 'Its id.' }) id: string,
  ): Promise<PolicyDraft | null> {
    const { data } = PolicyDraftId.safeParse(id);
    return data === undefined ? null : ((await this.reads.draft(organisationId, data)) ?? null);
  }

  @Query(() => ReplayType, {
    description:
      'Decides the recorded decisions of a period again by a draft, and says what comes out otherwise. Nothing is written; an approval names the digest.',
  })
  @Requires<Permission>('ledger:read')
  replayPolicyDraft(
    @Caller() { organisationId }: PersonCaller,
    @Input(ReplayDraftInput) { draftId, ...period }: ReplayDraft,
  ): Promise<ReplayResult> {
    return this.drafts.replay(organisationId, draftId, period);
  }

  @Mutation(() => PolicyDraftType, {
    description: 'Begins a policy draft. Nothing is decided by it before a person who wrote none of it approves it.',
  })
  @Requires<Permission>('policy:draft')
  createPolicyDraft(
    @Caller() { organisationId, person }: PersonCaller,
    @Input(CreateDraftInput) input: CreateDraft,
  ): Promise<PolicyDraft> {
    return this.drafts.create(organisationId, input, person.id);
  }

  @Mutation(() => PolicyDraftType, {
    description: 'Keeps what a draft says, valid or not. Refused where somebody saved it meanwhile.',
  })
  @Requires<Permission>('policy:draft')
  savePolicyDraft(
    @Caller() { organisationId, person }: PersonCaller,
    @Input(SaveDraftInput) input: SaveDraft,
  ): Promise<PolicyDraft> {
    return this.drafts.save(organisationId, input, person.id);
  }

  @Mutation(() => PolicyDraftType, { description: 'Gives a draft up.' })
  @Requires<Permission>('policy:draft')
  withdrawPolicyDraft(
    @Caller() { organisationId, person }: PersonCaller,
    @Input(DecideDraftInput) input: DecideDraft,
  ): Promise<PolicyDraft> {
    return this.drafts.withdraw(organisationId, input, person.id);
  }

  @Mutation(() => PolicyDraftType, {
    description: 'Puts a draft in force as it was reviewed; never by anybody who wrote some of it.',
  })
  @Requires<Permission>('policy:approve')
  approvePolicyDraft(
    @Caller() { organisationId, person }: PersonCaller,
    @Input(ApproveDraftInput) input: ApproveDraft,
  ): Promise<PolicyDraft> {
    return this.drafts.approve(organisationId, input, person.id);
  }

  @Mutation(() => PolicyDraftType, { description: 'Says no to a draft as it stands; its authors may change it.' })
  @Requires<Permission>('policy:approve')
  declinePolicyDraft(
    @Caller() { organisationId, person }: PersonCaller,
    @Input(DecideDraftInput) input: DecideDraft,
  ): Promise<PolicyDraft> {
    return this.drafts.decline(organisationId, input, person.id);
  }

  @Mutation(() => Int, {
    description:
      'Puts a set that was in force before in force again, at once; the number of the publication that does.',
  })
  @Requires<Permission>('policy:publish')
  async rollBackPolicies(
    @Caller() { organisationId, person }: PersonCaller,
    @Input(RollBackInput) { toRev, reason }: RollBack,
  ): Promise<number> {
    return (await this.drafts.rollBack(organisationId, toRev, reason, person.id)).rev;
  }

  @ResolveField(() => PolicyDraftReviewType, {
    description:
      'What it changes of what is in force, whether it validates, and how its scenarios come out, as of now.',
  })
  async review(@Parent() { organisationId, id }: PolicyDraft): Promise<ReturnType<typeof reviewOf>> {
    return reviewOf(await this.drafts.review(organisationId, id));
  }

  @ResolveField(() => [PersonType], { description: 'Everybody who wrote some of it; none of them may approve it.' })
  async authors(@Parent() { organisationId, authors }: PolicyDraft): Promise<Person[]> {
    const people = await Promise.all(authors.map((id) => this.people.person(organisationId, id)));
    return people.filter((person) => person !== undefined);
  }

  @ResolveField(() => PersonType, { description: 'Who last saved it.' })
  savedBy(@Parent() { organisationId, savedBy }: PolicyDraft): Promise<Person | undefined> {
    return this.people.person(organisationId, savedBy);
  }

  @ResolveField(() => PersonType, { nullable: true, description: 'Who put it in force or withdrew it.' })
  decidedBy(@Parent() { organisationId, decidedBy }: PolicyDraft): Promise<Person | null> {
    return this.personOrNull(organisationId, decidedBy);
  }

  @ResolveField(() => PersonType, { nullable: true, description: 'Who last said no to it.' })
  declinedBy(@Parent() { organisationId, declinedBy }: PolicyDraft): Promise<Person | null> {
    return this.personOrNull(organisationId, declinedBy);
  }

  private async personOrNull(organisationId: OrganisationId, id: PersonId | null): Promise<Person | null> {
    return id === null ? null : ((await this.people.person(organisationId, id)) ?? null);
  }
}
