import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { RegistryReads, Views } from '#governance';
import { GraphqlDateTime } from '#graphql';
import {
  agreementCoverage,
  type AgreementCoverage,
  type AgreementWindow,
  deploymentsOn,
  RegistryView,
  type Subject,
  windowOf,
} from '#registry';
import { SubjectType } from '../node/node.types.js';
import { AgreementCoverageType, AgreementWindowType } from './deployment-detail.types.js';
import { subjectNode, subjectNodes, type SubjectNode } from './subject-node.js';
import { subjectTypes } from './subject.types.js';

const AS_OF = {
  type: () => GraphqlDateTime,
  nullable: true,
  description: 'Instant as of which; the list’s where absent.',
} as const;

@Resolver(() => subjectTypes.agreement)
export class AgreementResolver {
  constructor(
    private readonly views: Views,
    private readonly reads: RegistryReads,
  ) {}

  @ResolveField(() => AgreementWindowType, { description: 'The days within which it holds, and how the day stands.' })
  window(@Parent() node: SubjectNode, @Args('asOf', AS_OF) asOf?: Date | null): Promise<AgreementWindow> {
    return windowAt(this.views, node, asOf);
  }

  @ResolveField(() => AgreementCoverageType, { description: 'What it reaches, as amended that day.' })
  async coverage(
    @Parent() { subject, at }: SubjectNode,
    @Args('asOf', AS_OF) asOf?: Date | null,
  ): Promise<AgreementCoverage> {
    const { registry, organisation } = await this.views.of(subject.organisationId);
    return agreementCoverage(registry, subject, { at: asOf ?? at }, organisation.zone);
  }

  @ResolveField(() => [subjectTypes.addendum], { description: 'Its addenda, in force or not.' })
  async addenda(@Parent() { subject, at }: SubjectNode): Promise<SubjectNode[]> {
    const { registry } = await this.views.of(subject.organisationId);
    return this.nodes(RegistryView.of(registry, { at }).stating('addendum.agreement', subject.handle), at);
  }

  @ResolveField(() => SubjectType, {
    nullable: true,
    description: 'The vendor, or company of the group, that it binds; null where it is not known or not registered.',
  })
  async vendor(@Parent() { subject, at }: SubjectNode): Promise<SubjectNode | null> {
    const { registry } = await this.views.of(subject.organisationId);
    const bound = RegistryView.of(registry, { at }).lastStated<string>(subject, 'agreement.vendor');
    const found = bound.known && (registry.find('vendor', bound.value) ?? registry.find('entity', bound.value));
    return found ? subjectNode(this.reads, found, at) : null;
  }

  @ResolveField(() => [subjectTypes.deployment], { description: 'The deployments that stand on it.' })
  async deployments(@Parent() { subject, at }: SubjectNode): Promise<SubjectNode[]> {
    const { registry } = await this.views.of(subject.organisationId);
    return this.nodes(deploymentsOn(registry, subject, { at }), at);
  }

  private nodes(subjects: readonly Subject[], at: Date): SubjectNode[] {
    const [first] = subjects;
    return first ? subjectNodes(this.reads, first.organisationId, subjects, at) : [];
  }
}

@Resolver(() => subjectTypes.addendum)
export class AddendumResolver {
  constructor(private readonly views: Views) {}

  @ResolveField(() => AgreementWindowType, { description: 'The days within which it holds, and how the day stands.' })
  window(@Parent() node: SubjectNode, @Args('asOf', AS_OF) asOf?: Date | null): Promise<AgreementWindow> {
    return windowAt(this.views, node, asOf);
  }
}

async function windowAt(views: Views, { subject, at }: SubjectNode, asOf?: Date | null): Promise<AgreementWindow> {
  const { registry, organisation } = await views.of(subject.organisationId);
  return windowOf(registry, subject, { at: asOf ?? at }, organisation.zone);
}
