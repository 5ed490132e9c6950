import type { FactChange } from '#policy';
import {
  type CallRequest,
  factKey,
  type RecipientDocument,
  RegistryView,
  type Resolution,
  type ResolvedMember,
  statableOn,
  type Subject,
} from '#registry';
import type { FactValue, Handle } from '#vocabulary';
import type { SupposedCall, Supposition } from './what-if.js';

/** A member with the recipient that a change is about; the first of them where it is about the call. */
export interface ChangePlace {
  readonly supposed: SupposedCall;
  readonly member: ResolvedMember;
  readonly recipient: RecipientDocument;
  readonly resolution: Resolution;
}

const listOf = (value: FactValue | undefined): string[] => (Array.isArray(value) ? (value as string[]) : []);

/**
 * The fact of the register whose statement makes the change, on the subject that it is about; none where several would
 * have to be stated, or the call itself states it.
 */
export function statementFor(change: FactChange, place: ChangePlace): Supposition | undefined {
  const key = factKey(change.key);
  if (key.subject === 'resolved' || change.key === 'caller.cannot_discharge') return registered(change, place);
  const kinds = statableOn(key);
  // What a call carries and how it was prepared, the call says for itself.
  if (kinds.length === 0 || change.key === 'data.deidentification') return undefined;
  const [carrying] = (place.recipient.evidence.get(change.key)?.facts ?? []).filter((fact) => fact.key === change.key);
  const carrier = carrying && place.supposed.view.registry.subject(carrying.subjectId);
  const subject = carrier ?? subjectOf(change.key, place);
  if (!subject || !kinds.includes(subject.kind)) return undefined;
  return stated(subject, change.key, change.to, carrying?.qualifier ?? null);
}

const stated = (
  { kind, handle }: Subject,
  key: string,
  value: FactValue,
  qualifier: string | null = null,
): Supposition => ({ kind, handle, key, qualifier, value: value as Supposition['value'] });

function subjectOf(key: string, place: ChangePlace): Subject | undefined {
  const { member, recipient, supposed } = place;
  const { registry } = supposed.view;
  switch (key.split('.')[0]) {
    case 'deployment':
      return member.deployment;
    case 'vendor':
      return recipient.recipient.kind === 'unknown'
        ? undefined
        : registry.find(recipient.recipient.kind, recipient.recipient.handle);
    case 'dpa':
    case 'terms':
    case 'transfer':
      return agreementOf(place);
    case 'gpai': {
      const model = answerOn(place, member.deployment, 'deployment.model');
      return typeof model === 'string' ? registry.find('model', model) : undefined;
    }
    default:
      return supposed.application;
  }
}

/** The agreement that carries what is known of the recipient's contract, or the only one there is with it. */
function agreementOf({ recipient, supposed, member }: ChangePlace): Subject | undefined {
  const { registry } = supposed.view;
  const carrying = [...recipient.evidence]
    .filter(([key]) => /^(dpa|terms|transfer)\./.test(key))
    .flatMap(([, { facts }]) => facts.flatMap(({ subjectId }) => registry.subject(subjectId) ?? []))
    .find(({ kind }) => kind === 'agreement');
  if (carrying) return carrying;
  const view = RegistryView.of(registry, { at: supposed.at });
  const listed = view.answer<readonly string[]>(member.deployment, 'deployment.agreements');
  const bound = (listed.known ? listed.value : [])
    .flatMap((handle) => registry.find('agreement', handle) ?? [])
    .filter((agreement) => view.lastStated(agreement, 'agreement.vendor').known);
  return bound.find((agreement) => {
    const vendor = view.lastStated<string>(agreement, 'agreement.vendor');
    return vendor.known && vendor.value === recipient.recipient.handle;
  });
}

function answerOn({ supposed }: ChangePlace, subject: Subject, key: string): FactValue | undefined {
  const answer = RegistryView.of(supposed.view.registry, { at: supposed.at }).answer(subject, key);
  return answer.known ? answer.value : undefined;
}

/** The statement behind a fact that resolution computes. */
function registered({ key, from, to }: FactChange, place: ChangePlace): Supposition | undefined {
  const { member, supposed, resolution } = place;
  const { application, call } = supposed;
  const { deployment } = member;
  const added = (subject: Subject | undefined, listed: string, members: readonly string[]) =>
    subject && stated(subject, listed, [...new Set([...listOf(answerOn(place, subject, listed)), ...members])]);
  switch (key) {
    case 'caller.cannot_discharge':
      return added(
        application,
        'application.abilities',
        listOf(from).filter((name) => !listOf(to).includes(name)),
      );
    case 'registry.deployment_status':
      return stated(deployment, 'deployment.status', to);
    case 'registry.entity_may_use':
      return added(deployment, 'deployment.entities', [resolution.entity.handle]);
    case 'registry.classes_above_ceiling':
      return added(deployment, 'deployment.data_class_ceiling', listOf(from));
    case 'registry.regions_outside_pin':
      return stated(deployment, 'deployment.processing_regions', [
        ...listOf(answerOn(place, deployment, 'deployment.region_pin')),
      ]);
    case 'registry.call_state':
      return resolution.declaredCall ? stated(resolution.declaredCall, 'call.state', to) : undefined;
    case 'registry.agreement_state': {
      const agreement = from === 'ended' ? agreementNamed(place) : undefined;
      return agreement && stated(agreement, 'agreement.valid_until', null);
    }
    case 'registry.entity_covered':
      return added(agreementNamed(place), 'agreement.customer_entities', [resolution.entity.handle]);
    case 'registry.purpose_covered': {
      const purpose = call.purpose ?? answerOn(place, application, 'application.purpose_code');
      return typeof purpose === 'string' ? added(agreementNamed(place), 'agreement.purposes', [purpose]) : undefined;
    }
    case 'registry.agreement_uncovered':
      return added(agreementNamed(place), 'agreement.covered_classes', listOf(from));
    case 'registry.agreement_excludes': {
      const agreement = agreementNamed(place);
      const excluded = agreement && listOf(answerOn(place, agreement, 'agreement.excluded_classes'));
      return (
        agreement &&
        stated(
          agreement,
          'agreement.excluded_classes',
          excluded!.filter((name) => !listOf(from).includes(name)),
        )
      );
    }
    case 'registry.dpia_done':
      return stated(application, 'controls.dpia_done', to);
    case 'registry.fria_done':
      return stated(application, 'controls.fria_done', to);
    case 'registry.aadhaar_unmasked':
      return stated(application, 'application.masks_aadhaar', true);
    case 'registry.behavioural_monitoring_of_children':
      return stated(application, 'application.behavioural_monitoring', to);
    case 'registry.telemetry':
      return stated(deployment, 'deployment.telemetry', to);
    case 'registry.revision_pinned':
      return stated(deployment, 'deployment.revision_pinned', to);
    default:
      return undefined;
  }
}

/** The agreement whose reach or end was read, or the only one with the recipient. */
function agreementNamed(place: ChangePlace): Subject | undefined {
  const { recipient, supposed } = place;
  const read = [...recipient.evidence]
    .filter(([key]) => key.startsWith('registry.agreement') || key.startsWith('registry.entity_covered'))
    .flatMap(([, { facts }]) => facts)
    .flatMap(({ subjectId }) => supposed.view.registry.subject(subjectId) ?? []);
  return read.find(({ kind }) => kind === 'agreement') ?? agreementOf(place);
}

/** What the call would state in place of what it states, where that makes the change. */
export function callFor(
  { key, from, to }: FactChange,
  { supposed, resolution }: ChangePlace,
): Partial<CallRequest> | undefined {
  const { call, view, at } = supposed;
  if (key === 'data.deidentification') return { deidentification: to as CallRequest['deidentification'] };
  const without = (isLeftOut: (handle: string) => boolean): Partial<CallRequest> | undefined => {
    const dataClasses = call.dataClasses.filter((handle) => !isLeftOut(handle));
    return dataClasses.length === 0 ? undefined : { dataClasses };
  };
  if (key === 'registry.hops_outside' && resolution.path) {
    return { path: resolution.path.filter((hop) => !listOf(from).includes(hop)) as Handle[] };
  }
  if (key === 'registry.classes_never_leaving') return without((handle) => listOf(from).includes(handle));
  if (key !== 'data.classes') return undefined;
  const register = RegistryView.of(view.registry, { at });
  const left = listOf(from).filter((code) => !listOf(to).includes(code));
  return without((handle) => {
    const subject = view.registry.find('data-class', handle);
    const law = subject && register.answer<string>(subject, 'class.law');
    return law?.known === true && left.includes(law.value);
  });
}
