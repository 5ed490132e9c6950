import type { Provider } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import {
  Clock,
  CredentialDesk,
  type CredentialLookup,
  DecisionReads,
  DeploymentReview,
  EvidenceExport,
  FactProposals,
  FirstRun,
  Forecasts,
  InventoryImport,
  AlternativesDesk,
  CounterfactualDesk,
  LawTimelineView,
  MatrixView,
  NodeReads,
  Organisations,
  OverviewView,
  type PasswordHasher,
  PeopleDesk,
  PeopleReads,
  PoliciesInForce,
  PolicyDesk,
  PolicyDraftReads,
  PolicyDrafts,
  PolicyReads,
  RecordedCalls,
  RecordedDecisions,
  RefusedAccess,
  RegistryDesk,
  RegistryReads,
  Replay,
  ReportDesk,
  ReportReads,
  type SessionLimits,
  type SetupLinks,
  SignInDesk,
  type Snapshots,
  type Tenancy,
  TenantSetup,
  type TokenMint,
  type UnitOfWork,
  Views,
  WaiverDesk,
  WaiverReads,
  WhatIfDesk,
} from '#governance';
import { Cursors } from '#graphql';
import { AttemptCounter, Authenticator, PepperedSecrets } from '#identity';
import type { DocumentedPackLibrary } from '#packs';
import type { LedgerReader } from '#persistence';
import { CompiledEvaluator } from '#policy';
import type { CatalogueFacts } from '#registry';
import { AccessGuard } from './access/access.guard.js';
import { CookiePolicy } from './access/browser.js';
import { Callers } from './access/callers.js';
import { ApiErrorFilter } from './error.filter.js';
import { Readiness } from './health/health.controller.js';
import { LogRecords } from './ledger/log-records.js';
import { PeopleById } from './people/people-by-id.js';
import { Library } from './policy/policy.resolver.js';
import { SubjectLists } from './registry/subject.resolvers.js';

/** What the control plane is made of: everything that touches the world outside comes in here. */
export interface ApiParts {
  readonly unitOfWork: UnitOfWork;
  readonly tenancy: Tenancy;
  readonly snapshots: Snapshots;
  readonly credentials: CredentialLookup;
  readonly setupLinks: SetupLinks;
  readonly hasher: PasswordHasher;
  readonly sessions: SessionLimits;
  /** Whether cookies are for TLS only even where the request came without. */
  readonly cookiesAlwaysSecure: boolean;
  readonly reads: {
    readonly registry: RegistryReads;
    readonly people: PeopleReads;
    readonly policy: PolicyReads;
    readonly drafts: PolicyDraftReads;
    readonly decisions: DecisionReads;
    readonly calls: RecordedCalls;
    readonly nodes: NodeReads;
    readonly reports: ReportReads;
    readonly waivers: WaiverReads;
  };
  readonly log: LedgerReader;
  /** Product and version, as evidence names what made it. */
  readonly engine: string;
  readonly readiness: Readiness;
  readonly library: DocumentedPackLibrary;
  readonly catalogue: CatalogueFacts;
  readonly mint: TokenMint;
  readonly clock: Clock;
  readonly pepper: string;
  /** Key under which cursors are sealed; 32 bytes. */
  readonly cursorKey: Uint8Array;
  readonly operatorToken: string | undefined;
  readonly snapshotMaxAgeSeconds: number;
}

/** The one place in which use cases, reads and guards are put together. */
export function providersOf(parts: ApiParts): Provider[] {
  const { unitOfWork, library, clock, reads, tenancy, hasher } = parts;
  const secrets = new PepperedSecrets(parts.pepper);
  return [
    { provide: Clock, useValue: clock },
    { provide: RegistryReads, useValue: reads.registry },
    { provide: PeopleReads, useValue: reads.people },
    { provide: PolicyDraftReads, useValue: reads.drafts },
    { provide: PolicyReads, useValue: reads.policy },
    { provide: DecisionReads, useValue: reads.decisions },
    { provide: RecordedCalls, useValue: reads.calls },
    { provide: NodeReads, useValue: reads.nodes },
    { provide: PeopleById, useFactory: () => new PeopleById(reads.people) },
    { provide: ReportReads, useValue: reads.reports },
    { provide: WaiverReads, useValue: reads.waivers },
    { provide: Readiness, useValue: parts.readiness },
    { provide: Library, useValue: { packs: library } satisfies Library },
    { provide: Cursors, useFactory: () => new Cursors(parts.cursorKey) },
    { provide: Authenticator, useFactory: () => new Authenticator(parts.credentials, parts.pepper, clock) },
    { provide: Views, useFactory: () => new Views(parts.snapshots, clock, parts.snapshotMaxAgeSeconds) },
    {
      provide: Callers,
      useFactory: (authenticator: Authenticator, signIn: SignInDesk) =>
        new Callers(authenticator, signIn, reads.people, parts.pepper, parts.operatorToken),
      inject: [Authenticator, SignInDesk],
    },
    {
      provide: CookiePolicy,
      useValue: { isAlwaysSecure: parts.cookiesAlwaysSecure, limits: parts.sessions } satisfies CookiePolicy,
    },
    {
      provide: SignInDesk,
      useFactory: () =>
        new SignInDesk(tenancy, unitOfWork, hasher, secrets, new AttemptCounter(clock), clock, parts.sessions),
    },
    {
      provide: PeopleDesk,
      useFactory: (signIn: SignInDesk) => new PeopleDesk(unitOfWork, signIn, hasher, secrets, clock),
      inject: [SignInDesk],
    },
    {
      provide: FirstRun,
      useFactory: (signIn: SignInDesk, policies: PolicyDesk) =>
        new FirstRun(tenancy, parts.setupLinks, unitOfWork, policies, signIn, hasher, secrets, clock),
      inject: [SignInDesk, PolicyDesk],
    },
    { provide: RefusedAccess, useFactory: () => new RefusedAccess(unitOfWork, clock) },
    { provide: RegistryDesk, useFactory: () => new RegistryDesk(unitOfWork, clock) },
    { provide: FactProposals, useFactory: () => new FactProposals(unitOfWork, clock) },
    { provide: WaiverDesk, useFactory: () => new WaiverDesk(unitOfWork, clock) },
    { provide: DeploymentReview, useFactory: () => new DeploymentReview(unitOfWork, clock) },
    { provide: PolicyDesk, useFactory: () => new PolicyDesk(unitOfWork, library, clock) },
    {
      provide: PolicyDrafts,
      useFactory: (replay: Replay) => new PolicyDrafts(unitOfWork, library, new CompiledEvaluator(), replay, clock),
      inject: [Replay],
    },
    { provide: PoliciesInForce, useFactory: () => new PoliciesInForce(reads.policy) },
    {
      provide: LawTimelineView,
      useFactory: (policies: PoliciesInForce) => new LawTimelineView(policies, library),
      inject: [PoliciesInForce],
    },
    {
      provide: InventoryImport,
      useFactory: (policies: PolicyDesk) => new InventoryImport(unitOfWork, policies, library, parts.catalogue, clock),
      inject: [PolicyDesk],
    },
    {
      provide: Organisations,
      useFactory: (policies: PolicyDesk) => new Organisations(parts.tenancy, unitOfWork, policies, clock),
      inject: [PolicyDesk],
    },
    { provide: CredentialDesk, useFactory: () => new CredentialDesk(unitOfWork, parts.mint, clock) },
    {
      provide: TenantSetup,
      useFactory: (organisations: Organisations, desk: CredentialDesk) => new TenantSetup(organisations, desk),
      inject: [Organisations, CredentialDesk],
    },
    {
      provide: WhatIfDesk,
      useFactory: (views: Views) => new WhatIfDesk(views, new CompiledEvaluator(), clock),
      inject: [Views],
    },
    {
      provide: OverviewView,
      useFactory: (views: Views) => new OverviewView(views, reads.decisions, clock),
      inject: [Views],
    },
    {
      provide: CounterfactualDesk,
      useFactory: (views: Views) => new CounterfactualDesk(views, new CompiledEvaluator(), clock),
      inject: [Views],
    },
    {
      provide: AlternativesDesk,
      useFactory: (views: Views) => new AlternativesDesk(views, new CompiledEvaluator(), clock),
      inject: [Views],
    },
    {
      provide: MatrixView,
      useFactory: (views: Views) => new MatrixView(views, new CompiledEvaluator(), clock),
      inject: [Views],
    },
    {
      provide: Forecasts,
      useFactory: (views: Views) => new Forecasts(views, reads.calls, new CompiledEvaluator(), clock),
      inject: [Views],
    },
    {
      provide: RecordedDecisions,
      useFactory: (views: Views, policies: PoliciesInForce) =>
        new RecordedDecisions(views, policies, reads.calls, new CompiledEvaluator()),
      inject: [Views, PoliciesInForce],
    },
    {
      provide: Replay,
      useFactory: (views: Views, policies: PoliciesInForce) =>
        new Replay(views, policies, parts.log, reads.calls, new CompiledEvaluator()),
      inject: [Views, PoliciesInForce],
    },
    {
      provide: EvidenceExport,
      useFactory: () => new EvidenceExport(parts.log, unitOfWork, clock, parts.engine),
    },
    { provide: ReportDesk, useFactory: () => new ReportDesk(unitOfWork, reads.reports, clock) },
    { provide: LogRecords, useFactory: () => new LogRecords(parts.log, reads.nodes) },
    {
      provide: SubjectLists,
      useFactory: (cursors: Cursors) => new SubjectLists(reads.registry, cursors, clock),
      inject: [Cursors],
    },
    {
      provide: APP_GUARD,
      useFactory: (callers: Callers, refused: RefusedAccess) => new AccessGuard(callers, refused),
      inject: [Callers, RefusedAccess],
    },
    { provide: APP_FILTER, useClass: ApiErrorFilter },
  ];
}
