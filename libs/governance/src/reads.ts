import type { CallRequest, Fact, Subject } from '#registry';
import type {
  Day,
  DecisionId,
  OrganisationId,
  PersonId,
  PolicyDraftId,
  ReportId,
  SubjectId,
  SubjectKind,
} from '#vocabulary';
import type {
  Credential,
  FactProposal,
  Organisation,
  Person,
  ProposalStatus,
  Publication,
  SetSources,
} from './ports.js';
import type { DraftStatus, PolicyDraft } from './policy-draft.js';
import type { RequestedReport } from './requested-report.js';
import type { Waiver, WaiverStatus } from './waiver.js';

/** What a list is asked for: up to `limit + 1` rows from `from`, exclusive. The row too many only says that there are more. */
export interface Keyset {
  readonly direction: 'forward' | 'backward';
  readonly limit: number;
  /** The values that the list is ordered by, of the row after or before which to read. */
  readonly from: readonly (string | number)[] | undefined;
}

/** That a subject's `key`, without qualifier, is known at the query's instant and is `value`, or a list that has it. */
export interface Stating {
  readonly key: string;
  readonly value: string;
  readonly match: 'is' | 'includes';
}

export interface SubjectQuery {
  readonly kind: SubjectKind;
  /** Part of the handle or name, whatever its case. */
  readonly search: string | null;
  readonly stating: readonly Stating[];
  /** Instant as of which facts are read. */
  readonly at: Date;
  readonly order: { readonly by: 'handle' | 'name' | 'recordedAt'; readonly descending: boolean };
}

/** Where a subject stands in a list of that order. */
export const subjectPosition =
  ({ by }: SubjectQuery['order']) =>
  (subject: Subject): readonly [string, string] => [
    by === 'recordedAt' ? subject.recordedAt.toISOString() : subject[by],
    subject.id,
  ];

export interface ProposalQuery {
  readonly status: ProposalStatus | null;
  readonly subjectId: SubjectId | null;
}

/** Where a proposal stands in the list, which is newest first. */
export const proposalPosition = ({ proposedAt, id }: FactProposal): readonly [string, string] => [
  proposedAt.toISOString(),
  id,
];

/** Lists of what is registered, the facts behind them, and what was proposed. */
export abstract class RegistryReads {
  /** Subjects in the order asked for, reading in the page's direction. */
  abstract subjects(organisation: OrganisationId, query: SubjectQuery, page: Keyset): Promise<Subject[]>;
  abstract countSubjects(organisation: OrganisationId, query: SubjectQuery): Promise<number>;
  /** The subject on which the organisation's own facts are stated, once it is registered. */
  abstract organisationSubject(organisation: OrganisationId): Promise<Subject | undefined>;
  /** Every fact version of these subjects, in order of recording. */
  abstract factsOf(organisation: OrganisationId, subjects: readonly SubjectId[]): Promise<Fact[]>;
  /** Those of these subjects that the organisation has, in any order. */
  abstract subjectsById(organisation: OrganisationId, ids: readonly SubjectId[]): Promise<Subject[]>;
  /** Newest first. */
  abstract proposals(organisation: OrganisationId, query: ProposalQuery, page: Keyset): Promise<FactProposal[]>;
  abstract countProposals(organisation: OrganisationId, query: ProposalQuery): Promise<number>;
  /** Everything that was ever proposed of these subjects, newest first. */
  abstract proposalsOf(organisation: OrganisationId, subjects: readonly SubjectId[]): Promise<FactProposal[]>;
}

export interface WaiverQuery {
  readonly status: WaiverStatus | null;
  /** Id of the policy. */
  readonly policy: string | null;
  /** Handle or id of the application. */
  readonly application: string | null;
}

/** Where a waiver stands in the list, which is newest first. */
export const waiverPosition = ({ requestedAt, id }: Waiver): readonly [string, string] => [
  requestedAt.toISOString(),
  id,
];

/** Lists of waivers, whatever became of them. */
export abstract class WaiverReads {
  /** Newest first. */
  abstract waivers(organisation: OrganisationId, query: WaiverQuery, page: Keyset): Promise<Waiver[]>;
  abstract countWaivers(organisation: OrganisationId, query: WaiverQuery): Promise<number>;
}

/** An invitation as it is shown: never its secret. */
export interface OpenInvitation {
  readonly id: string;
  readonly personId: PersonId;
  readonly createdAt: Date;
  /** Id of a person, or of the service that made it. */
  readonly createdBy: string;
  readonly expiresAt: Date;
}

/** Lists of people, of their invitations and of the credentials that were issued, oldest first. */
export abstract class PeopleReads {
  abstract organisation(organisation: OrganisationId): Promise<Organisation | undefined>;
  abstract person(organisation: OrganisationId, id: PersonId): Promise<Person | undefined>;
  abstract people(organisation: OrganisationId, page: Keyset): Promise<Person[]>;
  abstract countPeople(organisation: OrganisationId): Promise<number>;
  /** Those of these people whom the organisation has, in any order. */
  abstract peopleById(organisation: OrganisationId, ids: readonly PersonId[]): Promise<Person[]>;
  /** Invitations that can still be accepted at the instant. */
  abstract invitations(organisation: OrganisationId, at: Date, page: Keyset): Promise<OpenInvitation[]>;
  abstract countInvitations(organisation: OrganisationId, at: Date): Promise<number>;
  abstract credentials(organisation: OrganisationId, page: Keyset): Promise<Credential[]>;
  abstract countCredentials(organisation: OrganisationId): Promise<number>;
}

/** Where a person, invitation or credential stands in its list. */
export const creationPosition = (made: {
  readonly createdAt: Date;
  readonly id: string;
}): readonly [string, string] => [made.createdAt.toISOString(), made.id];

/** A publication as lists show it. */
export interface ListedPublication extends Publication {
  /** Versions of its packs. */
  readonly versions: readonly { readonly pack: string; readonly version: string }[];
}

/** Where a publication stands in the list, which is newest first. */
export const publicationPosition = ({ rev }: Publication): readonly [number] => [rev];

/** What was published, and when. */
export abstract class PolicyReads {
  /** The publication in force. */
  abstract current(organisation: OrganisationId): Promise<Publication | undefined>;
  /** Newest first. */
  abstract publications(organisation: OrganisationId, page: Keyset): Promise<ListedPublication[]>;
  abstract countPublications(organisation: OrganisationId): Promise<number>;
  /** The latest publication of that set. */
  abstract byDigest(organisation: OrganisationId, digest: string): Promise<Publication | undefined>;
  /** What the set of that digest is made of, if the organisation ever decided by it. */
  abstract keptSet(organisation: OrganisationId, digest: string): Promise<SetSources | undefined>;
}

/** Where a draft stands in the list, which is newest first. */
export const draftPosition = ({ createdAt, id }: PolicyDraft): readonly [string, string] => [
  createdAt.toISOString(),
  id,
];

/** What people draft to decide by. */
export abstract class PolicyDraftReads {
  /** Newest first. */
  abstract drafts(organisation: OrganisationId, status: DraftStatus | null, page: Keyset): Promise<PolicyDraft[]>;
  abstract countDrafts(organisation: OrganisationId, status: DraftStatus | null): Promise<number>;
  abstract draft(organisation: OrganisationId, id: PolicyDraftId): Promise<PolicyDraft | undefined>;
}

export interface DecisionFilter {
  readonly effect: 'ALLOW' | 'DENY' | null;
  /** Handle or id of the application. */
  readonly application: string | null;
  /** Handle or id of the deployment. */
  readonly deployment: string | null;
  /** Id of a policy that determined it. */
  readonly policy: string | null;
  /** Handle or id of the entity on whose behalf. */
  readonly entity: string | null;
  /** Code of the legal taxonomy. */
  readonly dataClass: string | null;
  /** Part of the handle or name of the application or of a deployment, whatever its case. */
  readonly search: string | null;
  /** Instants between which it was made, half-open. */
  readonly from: Date | null;
  readonly until: Date | null;
}

/** A decision as lists show it; its entry in the log is the record. */
export interface DecisionSummary {
  readonly id: DecisionId;
  /** Index of its entry in the log. */
  readonly index: number;
  readonly at: Date;
  readonly application: string;
  readonly entity: string;
  readonly deployments: readonly string[];
  readonly alias: string | null;
  readonly event: string;
  readonly purpose: string | null;
  readonly dataClasses: readonly string[] | null;
  readonly effect: 'ALLOW' | 'DENY';
  readonly determinedBy: readonly string[];
  readonly unknowns: readonly string[];
  readonly policySet: string;
  readonly registryVersion: number;
}

/** Where a decision stands in the list, which is newest first. */
export const decisionPosition = ({ at, index }: DecisionSummary): readonly [string, number] => [
  at.toISOString(),
  index,
];

/** Lists of decisions. Rows follow the log by a moment: the worker makes them. */
export abstract class DecisionReads {
  /** Newest first. */
  abstract decisions(organisation: OrganisationId, filter: DecisionFilter, page: Keyset): Promise<DecisionSummary[]>;
  abstract countDecisions(organisation: OrganisationId, filter: DecisionFilter): Promise<number>;
  /** How many were allowed and denied, day by day in the zone, and which policies denied most; made at `from` or later. */
  abstract tally(organisation: OrganisationId, from: Date, zone: string): Promise<DecisionTally>;
}

export interface DecisionTally {
  readonly byDay: readonly { readonly day: Day; readonly allowed: number; readonly denied: number }[];
  /** The twenty that denied most, with the number of decisions that each denied. */
  readonly byPolicy: readonly { readonly policy: string; readonly count: number }[];
}

/** Instants between which decisions were made, half-open; none is no bound. */
export interface CallPeriod {
  readonly from: Date | null;
  readonly until: Date | null;
}

/** The decisions of a period on equal calls of one application for one entity. */
export interface CallGroup {
  /** Ids of the application and the entity. */
  readonly application: string;
  readonly entity: string;
  /** Digest of the call that the decisions cite; none where they cite none. */
  readonly digest: string | null;
  /** What was stated; none where it is not kept. */
  readonly call: CallRequest | null;
  readonly allowed: number;
  readonly denied: number;
  /** When the first and the last of them were made. */
  readonly first: Date;
  readonly last: Date;
}

/** Where the decisions of a period stand in the log: between two indexes, both included, among other entries. */
export interface IndexRange {
  readonly first: number;
  readonly last: number;
  readonly decisions: number;
}

/** What applications stated of the calls that were decided. Rows follow the log by a moment: the worker makes them. */
export abstract class RecordedCalls {
  /** The calls of these digests that are kept. */
  abstract calls(organisation: OrganisationId, digests: readonly string[]): Promise<ReadonlyMap<string, CallRequest>>;
  /** The decisions of a period, equal calls together, ordered by application, entity and digest. */
  abstract groups(organisation: OrganisationId, period: CallPeriod): Promise<CallGroup[]>;
  /** The last decision of the period on each call of these digests, by application. */
  abstract lastDecisions(
    organisation: OrganisationId,
    period: CallPeriod,
    digests: readonly string[],
  ): Promise<readonly { readonly application: string; readonly digest: string; readonly id: DecisionId }[]>;
  /** Nothing where no decision of the period has a row. The entries between are not in order of time. */
  abstract range(organisation: OrganisationId, period: CallPeriod): Promise<IndexRange | undefined>;
}

/** A report as lists show it. */
export interface ListedReport extends Omit<RequestedReport, 'requestedBy'> {
  readonly requestedBy: Person;
}

/** Where a report stands in the list, which is newest first. */
export const reportPosition = ({ requestedAt, id }: ListedReport): readonly [string, string] => [
  requestedAt.toISOString(),
  id,
];

/** Reports that were asked for, and the files of those that are ready. */
export abstract class ReportReads {
  /** Newest first. */
  abstract reports(organisation: OrganisationId, page: Keyset): Promise<ListedReport[]>;
  abstract countReports(organisation: OrganisationId): Promise<number>;
  abstract report(organisation: OrganisationId, id: ReportId): Promise<ListedReport | undefined>;
  abstract pdf(organisation: OrganisationId, id: ReportId): Promise<Uint8Array | undefined>;
}

/** A thing that has an id of its own, by what it is. */
export type FoundNode =
  | { readonly type: 'subject'; readonly subject: Subject }
  | { readonly type: 'fact'; readonly fact: Fact }
  | { readonly type: 'proposal'; readonly proposal: FactProposal }
  | { readonly type: 'waiver'; readonly waiver: Waiver }
  | { readonly type: 'person'; readonly person: Person }
  | { readonly type: 'decision'; readonly decision: DecisionSummary }
  | { readonly type: 'report'; readonly report: ListedReport };

/** Finds things by their ids alone. */
export abstract class NodeReads {
  /** In the order of `ids`; `undefined` for an id that this organisation does not have, whoever else may. */
  abstract find(organisation: OrganisationId, ids: readonly string[]): Promise<(FoundNode | undefined)[]>;
}
