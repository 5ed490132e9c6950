import type { Confidence, Fact, Subject } from '#registry';
import type { Observation } from '#policy';
import type {
  FactId,
  Handle,
  Obligation,
  OrganisationId,
  Pack,
  PersonId,
  PolicyDraftId,
  PolicySource,
  ProposalId,
  ReferenceData,
  SubjectId,
  SubjectKind,
  WaiverId,
} from '#vocabulary';
import type { KeptCall } from './kept-call.js';
import type { PolicyDraft } from './policy-draft.js';
import type { Waiver } from './waiver.js';
import type { MadeReport, ReportClaim, ReportProgress, RequestedReport } from './requested-report.js';

/** The instant it is. Injected, so that rules are functions of time and tests set it. */
export abstract class Clock {
  abstract now(): Date;
}

export interface Organisation {
  readonly id: OrganisationId;
  readonly handle: Handle;
  readonly name: string;
  /** IANA zone of the organisation's own days: its agreements and policies. */
  readonly zone: string;
  /** Counts changes of subjects and facts; a decision cites the version it was made on. */
  readonly registryVersion: number;
  readonly createdAt: Date;
}

export type Role =
  'administrator' | 'compliance_officer' | 'data_protection_officer' | 'approver' | 'engineer' | 'auditor';

export interface Person {
  readonly id: PersonId;
  readonly organisationId: OrganisationId;
  readonly handle: Handle;
  readonly name: string;
  readonly role: Role;
  /** Handle of the entity the person works for; none for the operator's own staff. */
  readonly entity: Handle | null;
  readonly external: boolean;
  readonly createdAt: Date;
  /** Since when the person may no longer act; their history stays. */
  readonly deactivatedAt: Date | null;
}

/** A browser that a person signed in with. */
export interface Session {
  readonly id: string;
  readonly personId: PersonId;
  /** HMAC-SHA-256 of the cookie under the installation's pepper, hex. */
  readonly digest: string;
  readonly startedAt: Date;
  /** When it was last used, to the minute. */
  readonly seenAt: Date;
}

/** A one-time link with which an admitted person chooses a password. */
export interface Invitation {
  readonly id: string;
  readonly personId: PersonId;
  readonly digest: string;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly expiresAt: Date;
  readonly acceptedAt: Date | null;
  readonly revokedAt: Date | null;
}

/** How the people of the organisation sign in. */
export interface Accounts {
  /** The password in PHC string form. */
  password(person: PersonId): Promise<string | undefined>;
  setPassword(person: PersonId, phc: string, at: Date): Promise<void>;
  startSession(session: Session): Promise<void>;
  session(digest: string): Promise<Session | undefined>;
  sessionSeen(id: string, at: Date): Promise<void>;
  endSession(id: string): Promise<void>;
  endSessionsOf(person: PersonId): Promise<void>;
  /** Ends the sessions that were started or last seen before these instants. */
  endSessionsBefore(startedAt: Date, seenAt: Date): Promise<void>;
  invite(invitation: Invitation): Promise<void>;
  invitation(digest: string): Promise<Invitation | undefined>;
  /** Whether it was open still: of two who accept at once, one does. */
  acceptInvitation(id: string, at: Date): Promise<boolean>;
  /** Revokes what the person has not accepted; how many there were. */
  revokeInvitations(person: PersonId, at: Date): Promise<number>;
}

/** The one-time links that make an installation's first organisation. */
export abstract class SetupLinks {
  /** Adds a link; those before are void. */
  abstract issue(digest: string, createdAt: Date, expiresAt: Date): Promise<void>;
  abstract isOpen(digest: string, at: Date): Promise<boolean>;
  /** Whether it was open still: of two who use it at once, one does. */
  abstract use(digest: string, at: Date): Promise<boolean>;
}

/** A credential as it is kept: a lookup prefix and a digest, never the secret. */
export interface Credential {
  readonly id: string;
  readonly organisationId: OrganisationId;
  readonly holder:
    { readonly kind: 'application'; readonly id: SubjectId } | { readonly kind: 'person'; readonly id: PersonId };
  /** First eight characters of the random part. */
  readonly prefix: string;
  /** HMAC-SHA-256 of the whole token under the installation's pepper, hex. */
  readonly digest: string;
  readonly last4: string;
  readonly label: string;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
}

/** What the organisation decides by: packs switched on and its own policies, published as one content-addressed set. */
export interface Publication {
  readonly organisationId: OrganisationId;
  /** Counts from 1, and 0 is what stands from the organisation's making; the latest is in force. */
  readonly rev: number;
  readonly digest: string;
  readonly packs: readonly string[];
  readonly own: readonly PolicySource[];
  /** Rules, of packs too, that only say what they would have done: for one application, or for every one. */
  readonly observe: readonly Observation[];
  readonly publishedAt: Date;
  readonly publishedBy: string;
}

/** Everything that a policy set is made of, word for word: whoever has it can judge as was judged, whatever is installed. */
export interface SetSources {
  readonly packs: readonly Pack[];
  readonly own: readonly PolicySource[];
  /** IANA zone in which the own policies' days are read. */
  readonly zone: string;
  readonly observe: readonly Observation[];
  readonly reference: ReferenceData;
  readonly obligations: readonly Obligation[];
}

export interface Page {
  /** At most this many; 1 to 100. */
  readonly first: number;
  /** Id after which the page begins; from the start where absent. */
  readonly after?: string | undefined;
}

export interface Subjects {
  add(subject: Subject): Promise<void>;
  rename(id: SubjectId, name: string): Promise<void>;
  find(id: SubjectId): Promise<Subject | undefined>;
  findByHandle(kind: SubjectKind, handle: Handle): Promise<Subject | undefined>;
  all(): Promise<Subject[]>;
}

export interface Facts {
  /** @throws {Conflict} a fact names one to supersede that is not of the same subject and key */
  record(facts: readonly Fact[]): Promise<void>;
  find(id: FactId): Promise<Fact | undefined>;
  ofSubject(id: SubjectId): Promise<Fact[]>;
  /** Every version ever recorded, in order of recording. */
  all(): Promise<Fact[]>;
}

export type ProposalStatus = 'pending' | 'approved' | 'declined' | 'withdrawn';

/** A fact that one person proposes; it becomes one when another approves it. */
export interface FactProposal extends Omit<Fact, 'id' | 'observedBy' | 'recordedAt' | 'confidence'> {
  readonly id: ProposalId;
  readonly confidence: Exclude<Confidence, 'UNKNOWN'>;
  /** Why it is proposed. */
  readonly note: string;
  readonly proposedBy: PersonId;
  readonly proposedAt: Date;
  readonly status: ProposalStatus;
  /** Who approved, declined or withdrew it, when and why; none while it is pending. */
  readonly decidedBy: PersonId | null;
  readonly decidedAt: Date | null;
  readonly decisionNote: string | null;
  /** The fact that it became; none unless it was approved. */
  readonly factId: FactId | null;
}

export interface Proposals {
  add(proposal: FactProposal): Promise<void>;
  find(id: ProposalId): Promise<FactProposal | undefined>;
  /** Keeps how it was decided. Whether it was pending still: of two who decide at once, one does. */
  decide(decided: FactProposal): Promise<boolean>;
}

export interface Waivers {
  add(waiver: Waiver): Promise<void>;
  find(id: WaiverId): Promise<Waiver | undefined>;
  /** Keeps what became of it. Whether it was still as `before`: of two who act at once, one does. */
  change(before: Waiver, after: Waiver): Promise<boolean>;
}

export interface People {
  add(person: Person): Promise<void>;
  update(person: Person): Promise<void>;
  find(id: PersonId): Promise<Person | undefined>;
  all(): Promise<Person[]>;
}

export interface Credentials {
  add(credential: Credential): Promise<void>;
  revoke(id: string, at: Date): Promise<void>;
  all(): Promise<Credential[]>;
}

export interface Publications {
  /** Adds the organisation's next publication; its set is kept before. */
  publish(publication: Omit<Publication, 'rev'>): Promise<Publication>;
  current(): Promise<Publication | undefined>;
  byDigest(digest: string): Promise<Publication | undefined>;
  /** Every publication, by revision. */
  all(): Promise<Publication[]>;
}

/** What the organisation would decide by, as people write it. */
export interface Drafts {
  add(draft: PolicyDraft): Promise<void>;
  find(id: PolicyDraftId): Promise<PolicyDraft | undefined>;
  /** The latest draft that was published as the set of that digest. */
  findPublished(set: string): Promise<PolicyDraft | undefined>;
  /** Keeps a changed draft. Whether it was open still and of the version before: of two who change at once, one does. */
  change(draft: PolicyDraft, from: number): Promise<boolean>;
}

/** The policy sets that the organisation decides or has decided by, for ever. */
export interface KeptSets {
  /** Keeps what a set is made of under its digest, once. */
  keep(digest: string, sources: SetSources): Promise<void>;
  find(digest: string): Promise<SetSources | undefined>;
}

/** The reports that the organisation asked for. */
export interface RequestedReports {
  add(report: RequestedReport): Promise<void>;
  /** How many are not finished yet. */
  countWaiting(): Promise<number>;
  /** Stores what the claim's holder made; whether the claim still held, and nothing is stored where it did not. */
  finish(claim: ReportClaim, made: MadeReport, at: Date): Promise<boolean>;
}

/**
 * The reports of all organisations that wait to be made, for workers. One holds a report until its lease ends; each
 * change is refused with `false` once another has taken the report up.
 */
export abstract class ReportQueue {
  /** Takes up the report that waits longest, queued or left by a worker whose lease has ended; of two who ask at once, one gets it. */
  abstract claim(at: Date, leaseUntil: Date): Promise<ReportClaim | undefined>;
  abstract advance(claim: ReportClaim, progress: ReportProgress, leaseUntil: Date): Promise<boolean>;
  /** Puts it back, to be taken up again from `at` on. */
  abstract postpone(claim: ReportClaim, at: Date): Promise<boolean>;
  abstract fail(claim: ReportClaim, failure: string, at: Date): Promise<boolean>;
}

/** A change of the registry or of policy, for the ledger: same envelope as a decision, canonical `body`. */
export interface ChangeEntry {
  readonly type: string;
  /** Id of the person or service that did it, never a name; null where nobody is known to have done it. */
  readonly actor: string | null;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface LogPosition {
  readonly origin: string;
  readonly index: number;
  /** Leaf hash, size and root of the committed head that holds the entry; base64. */
  readonly leaf: string;
  readonly size: number;
  readonly root: string;
}

/** The organisation's log within the current transaction. */
export interface Ledger {
  /**
   * Adds entries as the last write of the transaction: it locks the head, so nothing slow may follow it.
   * The position is the first entry's.
   */
  append(entries: readonly ChangeEntry[]): Promise<LogPosition>;
}

export interface Stores {
  readonly organisation: Organisation;
  readonly subjects: Subjects;
  readonly facts: Facts;
  readonly proposals: Proposals;
  readonly waivers: Waivers;
  readonly people: People;
  readonly credentials: Credentials;
  readonly accounts: Accounts;
  readonly publications: Publications;
  readonly drafts: Drafts;
  readonly keptSets: KeptSets;
  readonly reports: RequestedReports;
  readonly ledger: Ledger;
  /** Marks that subjects or facts changed: the registry version rises by one and decision points are notified. */
  registryChanged(): Promise<number>;
}

/**
 * One transaction on one organisation's data. A store is reachable only inside `run`, so a change and its evidence share
 * one fate. `run` may repeat its work after a serialisation conflict, so nothing inside it reaches the outside world.
 */
export abstract class UnitOfWork {
  abstract run<T>(organisation: OrganisationId, work: (stores: Stores) => Promise<T>): Promise<T>;
}

/** Creates and lists tenants; the only operation above a single organisation. */
export abstract class Tenancy {
  /** Makes the organisation and opens its log (`log.open` is entry 0). */
  abstract create(organisation: Omit<Organisation, 'registryVersion'>, actor: string): Promise<Organisation>;
  abstract all(): Promise<Organisation[]>;
  abstract findByHandle(handle: Handle): Promise<Organisation | undefined>;
}

/** What the decision point holds of one organisation in memory. */
export interface Snapshot {
  readonly organisation: Organisation;
  readonly subjects: readonly Subject[];
  readonly facts: readonly Fact[];
  readonly publication: Publication;
  /** Those that were ever approved. */
  readonly waivers: readonly Waiver[];
  readonly loadedAt: Date;
}

/** Reads snapshots and tells when one is out of date. */
export abstract class Snapshots {
  abstract load(organisation: OrganisationId): Promise<Snapshot>;
  abstract keptSet(organisation: OrganisationId, digest: string): Promise<SetSources | undefined>;
  /** The registry version in force, read from the store. */
  abstract version(organisation: OrganisationId): Promise<number>;
  /** Calls back with the organisation whose registry or policy changed; resolves to a function that stops listening. */
  abstract onChange(changed: (organisation: OrganisationId) => void): Promise<() => Promise<void>>;
}

/** Finds a credential by its prefix before the organisation is known. */
export abstract class CredentialLookup {
  abstract findByPrefix(prefix: string): Promise<Credential[]>;
}

/** The decision point's way into the log: entries of many requests become one commit. */
export abstract class DecisionLog {
  /**
   * Resolves once what the application stated is kept durably, never before: an entry that cites it may follow.
   *
   * @throws {LedgerUnavailable} the call could not be kept
   */
  abstract keepCall(organisation: OrganisationId, call: KeptCall): Promise<void>;

  /**
   * Resolves once the entry is durable, never before.
   *
   * @param entry canonical bytes of the entry (`buildEntry`)
   * @throws {LedgerUnavailable} the entry could not be made durable, or the queue is over its bound
   */
  abstract append(organisation: OrganisationId, entry: Uint8Array): Promise<LogPosition>;
}
