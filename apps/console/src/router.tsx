import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { z } from 'zod';
import { AgreementFilters, AgreementView } from './agreements/agreement-views.js';
import { DecisionsSearch } from './decisions/decision-filters.js';
import { DeploymentFilters } from './deployments/deployment-filters.js';
import { DeploymentView } from './deployments/deployment-view.js';
import { PagePlace } from './display/pager.js';
import { DraftFilters, DraftView } from './drafts/draft-views.js';
import { ProposalFilters, Proposed, SubjectView } from './facts/views.js';
import { ForecastSearch } from './forecast/forecast-search.js';
import { answerKey, ask, isRefusedFor, queryClient } from './graphql/client.js';
import { MatrixSearch } from './matrix/matrix-search.js';
import { PeopleTab } from './people/people-tab.js';
import { PoliciesSearch } from './policies/policies-search.js';
import { VIEWER } from './session/viewer.js';
import { FailedPage } from './shell/failed-page.js';
import { NoSuchPage } from './shell/no-such-page.js';
import { Shell } from './shell/shell.js';
import { Waiting } from './shell/waiting.js';
import { WaiverAsked, WaiverFilters } from './waivers/waiver-views.js';
import { WhatIfSearch } from './what-if/what-if-search.js';

const root = createRootRoute({ notFoundComponent: NoSuchPage });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: z.object({ returnTo: z.string().startsWith('/').optional().catch(undefined) }),
  component: lazyRouteComponent(() => import('./session/sign-in-page.js'), 'SignInPage'),
});

const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: lazyRouteComponent(() => import('./session/setup-page.js'), 'SetupPage'),
});

const accept = createRoute({
  getParentRoute: () => root,
  path: '/accept',
  component: lazyRouteComponent(() => import('./session/accept-page.js'), 'AcceptPage'),
});

/** Everything behind the sign-in. */
const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  component: Shell,
  errorComponent: FailedPage,
  notFoundComponent: NoSuchPage,
  beforeLoad: async ({ location }) => {
    try {
      await queryClient.ensureQueryData({ queryKey: answerKey(VIEWER, {}), queryFn: () => ask(VIEWER, {}) });
    } catch (error) {
      if (!isRefusedFor(error, 'UNAUTHENTICATED')) throw error;
      throw redirect({ to: '/sign-in', search: { returnTo: location.href } });
    }
  },
});

const overview = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  component: lazyRouteComponent(() => import('./overview/overview-page.js'), 'OverviewPage'),
});

const deployments = createRoute({
  getParentRoute: () => signedIn,
  path: '/deployments',
  validateSearch: DeploymentFilters.extend(PagePlace.shape),
  component: lazyRouteComponent(() => import('./deployments/deployments-page.js'), 'DeploymentsPage'),
});

const agreements = createRoute({
  getParentRoute: () => signedIn,
  path: '/agreements',
  validateSearch: AgreementFilters.extend(PagePlace.shape),
  component: lazyRouteComponent(() => import('./agreements/agreements-page.js'), 'AgreementsPage'),
});

const agreement = createRoute({
  getParentRoute: () => signedIn,
  path: '/agreements/$id',
  validateSearch: AgreementView,
  component: lazyRouteComponent(() => import('./agreements/agreement-page.js'), 'AgreementPage'),
});

const matrix = createRoute({
  getParentRoute: () => signedIn,
  path: '/matrix',
  validateSearch: MatrixSearch,
  component: lazyRouteComponent(() => import('./matrix/matrix-page.js'), 'MatrixPage'),
});

const decisions = createRoute({
  getParentRoute: () => signedIn,
  path: '/decisions',
  validateSearch: DecisionsSearch,
  component: lazyRouteComponent(() => import('./decisions/decisions-page.js'), 'DecisionsPage'),
});

const decision = createRoute({
  getParentRoute: () => signedIn,
  path: '/decisions/$id',
  component: lazyRouteComponent(() => import('./decisions/decision-page.js'), 'DecisionPage'),
});

const forecast = createRoute({
  getParentRoute: () => signedIn,
  path: '/forecast',
  validateSearch: ForecastSearch,
  component: lazyRouteComponent(() => import('./forecast/forecast-page.js'), 'ForecastPage'),
});

const whatIf = createRoute({
  getParentRoute: () => signedIn,
  path: '/what-if',
  validateSearch: WhatIfSearch,
  component: lazyRouteComponent(() => import('./what-if/what-if-page.js'), 'WhatIfPage'),
});

const deployment = createRoute({
  getParentRoute: () => signedIn,
  path: '/deployments/$id',
  validateSearch: DeploymentView,
  component: lazyRouteComponent(() => import('./deployments/deployment-page.js'), 'DeploymentPage'),
});

const subject = createRoute({
  getParentRoute: () => signedIn,
  path: '/subjects/$id',
  validateSearch: SubjectView,
  component: lazyRouteComponent(() => import('./facts/subject-page.js'), 'SubjectPage'),
});

const propose = createRoute({
  getParentRoute: () => signedIn,
  path: '/subjects/$id/propose',
  validateSearch: Proposed,
  component: lazyRouteComponent(() => import('./facts/propose-page.js'), 'ProposePage'),
});

const proposals = createRoute({
  getParentRoute: () => signedIn,
  path: '/proposals',
  validateSearch: ProposalFilters.extend(PagePlace.shape),
  component: lazyRouteComponent(() => import('./facts/proposals-page.js'), 'ProposalsPage'),
});

const inventoryImport = createRoute({
  getParentRoute: () => signedIn,
  path: '/import',
  component: lazyRouteComponent(() => import('./import/import-page.js'), 'ImportPage'),
});

const policies = createRoute({
  getParentRoute: () => signedIn,
  path: '/policies',
  validateSearch: PoliciesSearch,
  component: lazyRouteComponent(() => import('./policies/policies-page.js'), 'PoliciesPage'),
});

const policy = createRoute({
  getParentRoute: () => signedIn,
  path: '/policies/$policy',
  component: lazyRouteComponent(() => import('./policies/policy-page.js'), 'PolicyPage'),
});

const pack = createRoute({
  getParentRoute: () => signedIn,
  path: '/policies/packs/$pack',
  component: lazyRouteComponent(() => import('./policies/pack-page.js'), 'PackPage'),
});

const waivers = createRoute({
  getParentRoute: () => signedIn,
  path: '/waivers',
  validateSearch: WaiverFilters.extend(PagePlace.shape),
  component: lazyRouteComponent(() => import('./waivers/waivers-page.js'), 'WaiversPage'),
});

const requestWaiver = createRoute({
  getParentRoute: () => signedIn,
  path: '/waivers/request',
  validateSearch: WaiverAsked,
  component: lazyRouteComponent(() => import('./waivers/request-page.js'), 'RequestWaiverPage'),
});

const waiver = createRoute({
  getParentRoute: () => signedIn,
  path: '/waivers/$id',
  component: lazyRouteComponent(() => import('./waivers/waiver-page.js'), 'WaiverPage'),
});

const drafts = createRoute({
  getParentRoute: () => signedIn,
  path: '/policies/drafts',
  validateSearch: DraftFilters.extend(PagePlace.shape),
  component: lazyRouteComponent(() => import('./drafts/drafts-page.js'), 'DraftsPage'),
});

const draft = createRoute({
  getParentRoute: () => signedIn,
  path: '/policies/drafts/$id',
  validateSearch: DraftView,
  component: lazyRouteComponent(() => import('./drafts/draft-page.js'), 'DraftPage'),
});

const reports = createRoute({
  getParentRoute: () => signedIn,
  path: '/reports',
  validateSearch: PagePlace,
  component: lazyRouteComponent(() => import('./reports/reports-page.js'), 'ReportsPage'),
});

const people = createRoute({
  getParentRoute: () => signedIn,
  path: '/people',
  validateSearch: PeopleTab.extend(PagePlace.shape),
  component: lazyRouteComponent(() => import('./people/people-page.js'), 'PeoplePage'),
});

const credentials = createRoute({
  getParentRoute: () => signedIn,
  path: '/credentials',
  validateSearch: PagePlace,
  component: lazyRouteComponent(() => import('./credentials/credentials-page.js'), 'CredentialsPage'),
});

const account = createRoute({
  getParentRoute: () => signedIn,
  path: '/account',
  component: lazyRouteComponent(() => import('./account/account-page.js'), 'AccountPage'),
});

const routeTree = root.addChildren([
  signIn,
  setup,
  accept,
  signedIn.addChildren([
    overview,
    deployments,
    deployment,
    subject,
    propose,
    proposals,
    agreements,
    agreement,
    matrix,
    decisions,
    decision,
    whatIf,
    forecast,
    reports,
    inventoryImport,
    policies,
    policy,
    pack,
    waivers,
    requestWaiver,
    waiver,
    drafts,
    draft,
    people,
    credentials,
    account,
  ]),
]);

export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  defaultPendingComponent: Waiting,
  defaultErrorComponent: FailedPage,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
