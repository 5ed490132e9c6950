import { Args, Int, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { knownValue, RegistryReads, Views } from '#governance';
import { GraphqlDateTime } from '#graphql';
import {
  agreementsOf,
  conflictsOf,
  declaredPathsOf,
  type DeploymentStatus,
  type Gap,
  gapsOfDeployment,
  lapsesNext,
  RegistryView,
  retentionLayersOf,
  retentionOf,
  windowOf,
} from '#registry';
import { dayIn, InvalidInput } from '#vocabulary';
import {
  AgreementOnDeploymentType,
  ConflictType,
  DeclaredPathType,
  DeploymentRetentionType,
  LapseType,
} from './deployment-detail.types.js';
import { subjectNode, type SubjectNode } from './subject-node.js';
import { deploymentEnums, DeploymentKind, GapType, KIND_IN_FACTS, subjectTypes } from './subject.types.js';

const HORIZON_DAYS = 30;
const MAX_HORIZON_DAYS = 3_660;

const gapOf = ({ supplier, ...gap }: Gap) => ({
  ...gap,
  supplier: supplier.role,
  person: supplier.role === 'owner' ? supplier.person : null,
});

/** What lists of deployments show of their facts; null where it is none or unknown: `facts` tells which. */
@Resolver(() => subjectTypes.deployment)
export class DeploymentResolver {
  constructor(
    private readonly views: Views,
    private readonly reads: RegistryReads,
  ) {}

  @ResolveField(() => deploymentEnums.status as never, {
    nullable: true,
    description: 'Where it stands in its review.',
  })
  status(@Parent() node: SubjectNode): Promise<DeploymentStatus | null> {
    return known(node, 'deployment.status');
  }

  @ResolveField(() => deploymentEnums.kind as never, { nullable: true, description: 'Who serves the model.' })
  async kind(@Parent() node: SubjectNode): Promise<DeploymentKind | null> {
    const stated = await known(node, 'deployment.kind');
    return DeploymentKind.options.find((kind) => KIND_IN_FACTS[kind] === stated) ?? null;
  }

  @ResolveField(() => String, { nullable: true, description: 'Handle of the serving vendor or cloud host.' })
  vendor(@Parent() node: SubjectNode): Promise<string | null> {
    return known(node, 'deployment.vendor');
  }

  @ResolveField(() => String, { nullable: true, description: 'Handle of the model.' })
  model(@Parent() node: SubjectNode): Promise<string | null> {
    return known(node, 'deployment.model');
  }

  @ResolveField(() => [String], { nullable: true, description: 'Regions in which inference may run.' })
  regionPin(@Parent() node: SubjectNode): Promise<string[] | null> {
    return known(node, 'deployment.region_pin');
  }

  @ResolveField(() => [String], { nullable: true, description: 'Regions in which inference does run, with failover.' })
  processingRegions(@Parent() node: SubjectNode): Promise<string[] | null> {
    return known(node, 'deployment.processing_regions');
  }

  @ResolveField(() => String, { nullable: true, description: 'Handle of the person who answers for it.' })
  owner(@Parent() node: SubjectNode): Promise<string | null> {
    return known(node, 'deployment.owner');
  }

  @ResolveField(() => String, { nullable: true, description: 'Last day by which its next review is due, YYYY-MM-DD.' })
  nextReviewAt(@Parent() node: SubjectNode): Promise<string | null> {
    return known(node, 'deployment.next_review_at');
  }

  @ResolveField(() => [GapType], {
    description: 'What has to be known of it and its agreements and is not, or lapses soon.',
  })
  async gaps(
    @Parent() { subject, at }: SubjectNode,
    @Args('asOf', {
      type: () => GraphqlDateTime,
      nullable: true,
      description: 'Instant as of which; the list’s where absent.',
    })
    asOf?: Date | null,
    @Args('horizonDays', {
      type: () => Int,
      nullable: true,
      description: 'Days ahead within which an end counts; 30 where absent.',
    })
    horizonDays?: number | null,
  ): Promise<ReturnType<typeof gapOf>[]> {
    const { registry } = await this.views.of(subject.organisationId);
    return gapsOfDeployment(registry, subject, { at: asOf ?? at }, horizon(horizonDays)).map(gapOf);
  }

  @ResolveField(() => Int, { description: 'How many gaps it has.' })
  async gapCount(
    @Parent() { subject, at }: SubjectNode,
    @Args('horizonDays', {
      type: () => Int,
      nullable: true,
      description: 'Days ahead within which an end counts; 30 where absent.',
    })
    horizonDays?: number | null,
  ): Promise<number> {
    const { registry } = await this.views.of(subject.organisationId);
    return gapsOfDeployment(registry, subject, { at }, horizon(horizonDays)).length;
  }

  @ResolveField(() => LapseType, {
    nullable: true,
    description: 'What lapses first of what has to be known of it; null where nothing that is known ends.',
  })
  async lapsesNext(@Parent() { subject, at }: SubjectNode): Promise<{ key: string; at: Date } | null> {
    const { registry } = await this.views.of(subject.organisationId);
    return lapsesNext(registry, subject, { at });
  }

  @ResolveField(() => [DeclaredPathType], {
    description: 'The way of each declared call to it: every station that sees content, in order.',
  })
  async paths(@Parent() { subject, at }: SubjectNode): Promise<object[]> {
    const { registry } = await this.views.of(subject.organisationId);
    const nodeOf = (one: typeof subject) => subjectNode(this.reads, one, at);
    return declaredPathsOf(registry, subject, { at }).map(({ call, hops, reason }) => ({
      ...{ call: nodeOf(call), reason },
      hops: hops?.map(({ hop, ...seen }) => ({ ...seen, hop: nodeOf(hop) })) ?? null,
    }));
  }

  @ResolveField(() => DeploymentRetentionType, {
    description: 'How long its vendor keeps content: each layer, and the one that decides.',
  })
  async retention(@Parent() { subject, at }: SubjectNode): Promise<object> {
    const { registry, organisation } = await this.views.of(subject.organisationId);
    const term = retentionOf(registry, subject, { at }, organisation.zone);
    const layers = retentionLayersOf(registry, subject, { at }, organisation.zone);
    return term.known
      ? { layers, isKnown: true, effectiveDays: term.days, decidingLayer: term.layer, reason: null }
      : { layers, isKnown: false, effectiveDays: null, decidingLayer: null, reason: term.reason };
  }

  @ResolveField(() => [AgreementOnDeploymentType], { description: 'The agreements it stands on, as they stand.' })
  async agreements(@Parent() { subject, at }: SubjectNode): Promise<object[]> {
    const { registry, organisation } = await this.views.of(subject.organisationId);
    const { zone } = organisation;
    return agreementsOf(RegistryView.of(registry, { at }), subject, dayIn(zone, at)).map((standing) => ({
      agreement: subjectNode(this.reads, standing.subject, at),
      window: windowOf(registry, standing.subject, { at }, zone),
    }));
  }

  @ResolveField(() => [ConflictType], { description: 'Facts of it that stand and disagree.' })
  async conflicts(@Parent() { subject, at }: SubjectNode): Promise<object[]> {
    const { registry } = await this.views.of(subject.organisationId);
    return conflictsOf(registry, subject, { at }).map(({ key, qualifier, facts, gating }) => ({
      ...{ key, qualifier, evidence: facts },
      used: gating ?? null,
      isKnown: gating !== undefined,
      reason:
        gating === undefined
          ? 'The values have no stricter order: it counts as unknown until an officer resolves it.'
          : 'The stricter of them gates until an officer resolves it.',
    }));
  }
}

const known = async <Value>({ facts, subject, at }: SubjectNode, key: string): Promise<Value | null> =>
  knownValue(await facts.registry(), subject, key, { at }) as Value | null;

function horizon(days: number | null | undefined): number {
  if (days == null) return HORIZON_DAYS;
  if (days < 0 || days > MAX_HORIZON_DAYS)
    throw new InvalidInput('horizonDays', String(days), `0 to ${MAX_HORIZON_DAYS}`);
  return days;
}
