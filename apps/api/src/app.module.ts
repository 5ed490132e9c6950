import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import { type GraphqlOptions, mercuriusOptions } from '#graphql';
import { EvidenceController } from './evidence/evidence.controller.js';
import { HealthController } from './health/health.controller.js';
import { DecisionResolver } from './ledger/decision.resolver.js';
import { LapseResolver, OverviewResolver, TaskResolver } from './ledger/overview.resolver.js';
import { ReplayResolver } from './ledger/replay.resolver.js';
import { NodeResolver } from './node/node.resolver.js';
import { CredentialResolver } from './people/credential.resolver.js';
import { OpenInvitationResolver, OrganisationResolver, PeopleResolver } from './people/people.resolver.js';
import { InvitationResolver, SessionResolver } from './people/session.resolver.js';
import { ForecastResolver } from './policy/forecast.resolver.js';
import { LawTimelineResolver } from './policy/law-timeline.resolver.js';
import { MatrixResolver } from './policy/matrix.resolver.js';
import { PolicyDraftResolver } from './policy/policy-draft.resolver.js';
import { PolicyWritingResolver } from './policy/policy-writing.resolver.js';
import { PolicyReadingResolver } from './policy/policy-reading.resolver.js';
import { PackResolver, PolicyResolver, PublicationResolver } from './policy/policy.resolver.js';
import { WaysOutResolver } from './policy/ways-out.resolver.js';
import { WhatIfResolver } from './policy/what-if.resolver.js';
import { type ApiParts, providersOf } from './providers.js';
import { ReportResolver } from './reports/report.resolver.js';
import { WaiverResolver } from './policy/waiver.resolver.js';
import { ReportsController } from './reports/reports.controller.js';
import { AddendumResolver, AgreementResolver } from './registry/agreement.resolver.js';
import { DeploymentResolver } from './registry/deployment.resolver.js';
import { FactProposalResolver } from './registry/proposal.resolver.js';
import { DeploymentReviewResolver, RegistryResolver } from './registry/registry.resolver.js';
import { subjectResolvers } from './registry/subject.resolvers.js';

export const resolvers: readonly Type<unknown>[] = [
  NodeResolver,
  OrganisationResolver,
  PeopleResolver,
  CredentialResolver,
  OpenInvitationResolver,
  SessionResolver,
  InvitationResolver,
  RegistryResolver,
  DeploymentResolver,
  AgreementResolver,
  AddendumResolver,
  DeploymentReviewResolver,
  FactProposalResolver,
  PackResolver,
  PolicyResolver,
  PolicyReadingResolver,
  PublicationResolver,
  WaysOutResolver,
  PolicyDraftResolver,
  PolicyWritingResolver,
  WhatIfResolver,
  ForecastResolver,
  LawTimelineResolver,
  MatrixResolver,
  WaiverResolver,
  OverviewResolver,
  TaskResolver,
  LapseResolver,
  DecisionResolver,
  ReplayResolver,
  ReportResolver,
  ...subjectResolvers,
];

@Module({})
export class AppModule {
  static of(parts: ApiParts, options: GraphqlOptions): DynamicModule {
    return {
      module: AppModule,
      imports: [GraphQLModule.forRoot(mercuriusOptions(options))],
      controllers: [HealthController, EvidenceController, ReportsController],
      providers: [...providersOf(parts), ...resolvers],
    };
  }
}
