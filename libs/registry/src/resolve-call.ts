import { dayIn, InvalidInput, type AdequacyDecision, type Day } from '#vocabulary';
import { unknown, type Answer } from './answer.js';
import { callFacts, nearest, purposeOf, type Caller } from './call-facts.js';
import type { CallRequest } from './call.js';
import { findDeclaredCall } from './declared-call.js';
import { LifecycleViolated } from './deployment-lifecycle.js';
import { documentOf, partOf, type Answers, type EvidencedDocument, type Part } from './document.js';
import { nameOf } from './fact-state.js';
import type { Footprint } from './footprint.js';
import { pathOf } from './path.js';
import { coverFor, recipientFacts } from './recipient-facts.js';
import { recipientsOf, type Recipient, type ResolvedRecipient } from './recipients.js';
import { EU_MEMBER_STATES } from './region.js';
import { memberFacts, recipientRegistryFacts, type CallInRegistry } from './registry-facts.js';
import { RegistryView } from './registry-view.js';
import type { Registry } from './registry.js';
import type { Subject } from './subject.js';
import { classesOf } from './data-classes.js';

/** What resolution needs besides the registry and the call. */
export interface ResolveOptions {
  /** Every obligation that a caller would have to bear, from the policy set in force. */
  readonly callerObligations: readonly string[];
  /** Resolve with what was known at this instant; absent means with all that is recorded. */
  readonly knownAt?: Date | undefined;
  /** Adequacy decisions and EEA of the reference data; absent means none, so that every country outside the Union is a third country. */
  readonly adequacy?: readonly AdequacyDecision[] | undefined;
  readonly eea?: readonly string[] | undefined;
  /** Is told every attribute that resolution looks at, so that whoever asks knows until when the answer holds. */
  readonly footprint?: Footprint | undefined;
}

/** The facts of one recipient that sees the content of a call. */
export interface RecipientDocument extends EvidencedDocument {
  readonly recipient: Recipient;
}

/** One deployment that the call may reach, with everyone who then sees its content. */
export interface ResolvedMember {
  readonly deployment: Subject;
  /**
   * Why the deployment may not be used whatever policies say; none where policies decide. A member with a refusal is
   * denied.
   */
  readonly refusal: string | null;
  /** At least one. */
  readonly recipients: readonly RecipientDocument[];
}

/** A call as facts: what policies judge. */
export interface Resolution {
  readonly application: Subject;
  readonly entity: Subject;
  readonly target: { readonly kind: 'deployment' | 'alias'; readonly handle: string };
  readonly at: Date;
  /** The calendar day of `at` in the organisation's zone. */
  readonly day: Day;
  readonly event: string;
  readonly purpose: string | null;
  readonly declaredCall: Subject | null;
  /** Hops that see the content, in order; none where they are not known. */
  readonly path: readonly string[] | null;
  /** The organisation's own classes, as the call states them. */
  readonly dataClasses: readonly string[];
  /** Their codes in the legal taxonomy; none where one of them is not known. */
  readonly legalClasses: readonly string[] | null;
  /** One for a deployment; every member, fallbacks included, for an alias. At least one. */
  readonly members: readonly ResolvedMember[];
}

/**
 * Resolves a call into one facts document per recipient that sees its content, as of an instant.
 *
 * Pure: the same registry, call and instant give the same documents. What is not known is absent from a document, with
 * its reason beside it; a refusal is thrown or marked, never turned into an allowance.
 *
 * @param application the one that the caller's key belongs to
 * @param zone IANA zone of the organisation's own days
 * @throws {InvalidInput} a target, class, hop or entity that the organisation does not have or the application may not act for
 * @throws {LifecycleViolated} the deployment asked for is retired
 */
export function resolveCall(
  registry: Registry,
  application: Subject,
  request: CallRequest,
  at: Date,
  zone: string,
  options: ResolveOptions,
): Resolution {
  const view = RegistryView.of(registry, { at, knownAt: options.knownAt }, options.footprint);
  const dataClasses = [...new Set(request.dataClasses)];
  for (const handle of dataClasses) classesOf(view).get(handle);
  const target = findTarget(registry, request.target);
  const entity = entityOf(view, application, request);
  const caller: Caller = { application, entity, declared: findDeclaredCall(view, application, entity, request) };
  const path = pathOf(view, request.path, caller.declared);
  const purpose = purposeOf(view, caller, request);
  const day = dayIn(zone, at);
  const event = request.event ?? 'inference';
  const shared = partOf(callFacts(view, caller, { ...request, dataClasses }, at, options.callerObligations));
  const members = deploymentsOf(view, target).map((deployment) => {
    const call: CallInRegistry = {
      ...{ view, day, entity, deployment, purpose, caller, request, path, classes: dataClasses },
      adequacy: options.adequacy ?? [],
      eea: options.eea ?? EU_MEMBER_STATES,
    };
    return resolveMember(call, shared, event, target.kind === 'deployment');
  });
  const legal = classesOf(view).legalClasses(dataClasses);
  return {
    ...{ application, entity, at, day, event, dataClasses, members },
    target: { kind: target.kind as 'deployment' | 'alias', handle: target.handle },
    purpose: purpose.known ? purpose.value : null,
    declaredCall: caller.declared ?? null,
    path: path.known ? path.value : null,
    legalClasses: legal.known ? legal.value : null,
  };
}

function findTarget(registry: Registry, handle: string): Subject {
  const deployment = registry.find('deployment', handle);
  const alias = registry.find('alias', handle);
  if (deployment && alias) {
    throw new InvalidInput(
      'target',
      `"${handle}", the handle of both a deployment and an alias`,
      'one that names only one of them',
    );
  }
  const found = deployment ?? alias;
  if (!found)
    throw new InvalidInput('target', `"${handle}"`, 'the handle of a deployment or alias of this organisation');
  return found;
}

/** The entity that the call names, or the only one that the application acts for, by itself or by a declared call. */
function entityOf(view: RegistryView, application: Subject, { entity }: CallRequest): Subject {
  const actsFor = view.answer<readonly string[]>(application, 'application.entities');
  const declared = view
    .stating('call.application', application.handle)
    .map((call) => view.answer<string>(call, 'call.entity'));
  const admitted = [
    ...(actsFor.known ? actsFor.value : []),
    ...declared.flatMap((one) => (one.known ? one.value : [])),
  ];
  const handle = entity ?? (actsFor.known && actsFor.value.length === 1 ? actsFor.value[0]! : undefined);
  const subject = handle === undefined ? undefined : view.registry.find('entity', handle);
  if (subject && admitted.includes(subject.handle)) return subject;
  const allowed = [...new Set(admitted)].join(', ');
  throw new InvalidInput(
    'entity',
    handle === undefined ? 'nothing' : `"${handle}"`,
    allowed || `none, since it is not known for whom ${nameOf(application)} acts`,
  );
}

function deploymentsOf(view: RegistryView, target: Subject): Subject[] {
  if (target.kind === 'deployment') return [target];
  const members = view.answer<readonly string[]>(target, 'alias.members');
  if (!members.known || members.value.length === 0) {
    const why = members.known ? 'which has no members' : `whose members are not known (${members.reason})`;
    throw new InvalidInput('target', `the alias "${target.handle}", ${why}`, 'an alias whose members are known');
  }
  return members.value.map((handle) => {
    const deployment = view.registry.find('deployment', handle);
    if (!deployment) {
      const found = `the alias "${target.handle}", whose member "${handle}" is not registered`;
      throw new InvalidInput('target', found, 'an alias of registered deployments');
    }
    return deployment;
  });
}

function resolveMember(call: CallInRegistry, shared: Part, event: string, isTarget: boolean): ResolvedMember {
  const status = call.view.answer(call.deployment, 'deployment.status');
  const isRetired = status.known && status.value === 'retired';
  const refusal = isRetired ? `${nameOf(call.deployment)} is retired: it takes no calls` : null;
  if (refusal && isTarget)
    throw new LifecycleViolated(refusal, { deployment: call.deployment.handle, status: 'retired' });
  const member = memberFacts(call);
  const recipients = recipientsOf(call.view, call.deployment, call.entity, call.path).map((recipient) =>
    resolveRecipient(call, shared, member, event, recipient),
  );
  return { deployment: call.deployment, refusal, recipients };
}

function resolveRecipient(
  call: CallInRegistry,
  shared: Part,
  member: Answers,
  event: string,
  recipient: ResolvedRecipient,
): RecipientDocument {
  const cover = coverFor(call, recipient);
  const about = new Map(recipientFacts(call, recipient, cover).flatMap((answers) => [...answers]));
  for (const key of ['transfer.occasional', 'transfer.necessary_for_contract']) {
    about.set(key, ownOrNearest(call, key, about.get(key) ?? unknown(`MISSING_FACT:${key}`)));
  }
  const registered = recipientRegistryFacts(call, recipient, cover, about, member);
  const document = documentOf(call.day, event, [shared, partOf(about), partOf(new Map([...member, ...registered]))]);
  return { recipient: recipient.recipient, ...document };
}

/** What the agreement does not say of a transfer, the application may. */
function ownOrNearest({ view, caller }: CallInRegistry, key: string, own: Answer): Answer {
  return own.known || !own.reason.startsWith('MISSING_FACT') ? own : nearest(view, caller, key);
}
