import { derive, unknown, type Answer } from './answer.js';
import type { RegistryView } from './registry-view.js';
import type { Subject } from './subject.js';

/** Someone who sees the content of a call. */
export interface Recipient {
  /** `unknown` where it is not known who it is: then nothing about it is known either. */
  readonly kind: 'vendor' | 'entity' | 'unknown';
  /** Handle of the vendor or entity; `unnamed` where none is named. */
  readonly handle: string;
  readonly name: string;
  /** `serving`, or the handle of the hop that it operates; `path` where the hops are not known. */
  readonly via: string;
}

/** A recipient with the subjects behind it. */
export interface ResolvedRecipient {
  readonly recipient: Recipient;
  readonly subject: Subject | undefined;
  readonly hop: Subject | undefined;
  /** It is the calling entity itself: no third party. */
  readonly isCaller: boolean;
}

/**
 * Everyone who sees the content: the serving vendor or cloud host, the group company that operates the deployment under
 * an agreement it stands on, and the operator of each hop. A hop that the calling entity operates itself adds no one.
 *
 * At least one: where nobody else does, the calling entity sees it.
 */
export function recipientsOf(
  view: RegistryView,
  deployment: Subject,
  entity: Subject,
  path: Answer<readonly string[]>,
): ResolvedRecipient[] {
  const serving = servingRecipients(view, deployment, entity);
  const hops = path.known
    ? path.value.flatMap((handle) => hopRecipient(view, view.registry.find('hop', handle)!, entity) ?? [])
    : [anUnknown('Hops of a path that is not known', 'path')];
  return [...serving, ...hops];
}

function servingRecipients(view: RegistryView, deployment: Subject, entity: Subject): ResolvedRecipient[] {
  const host = hostOf(view, deployment);
  if (!host.known) return [anUnknown(`Host of ${deployment.handle}, not known`, 'serving')];
  const hosts = host.value === null ? [] : [named(view, host.value, 'serving', entity)];
  const operators = operatorsOf(view, deployment)
    .filter((operator) => operator !== entity && operator.handle !== host.value)
    .map((operator) => recipientFor(operator, 'entity', 'serving', entity));
  const others = [...hosts, ...operators];
  return others.length ? others : [recipientFor(entity, 'entity', 'serving', entity)];
}

/** Handle of the serving vendor or cloud host, none on own machines; read from the hosting account where not stated. */
function hostOf(view: RegistryView, deployment: Subject): Answer<string | null> {
  const stated = view.answer<string | null>(deployment, 'deployment.vendor');
  if (stated.known || view.everStated(deployment, 'deployment.vendor')) return stated;
  const hosting = view.answer(deployment, 'deployment.hosting');
  const account = hosting.known ? (hosting.value as { account?: unknown } | null)?.account : undefined;
  if (account === 'none' || account === null) return derive({ 'deployment.hosting': hosting }, () => null);
  const agreement = typeof account === 'string' ? view.registry.find('agreement', account) : undefined;
  if (!agreement) return stated;
  const vendor = view.lastStated<string>(agreement, 'agreement.vendor');
  return derive({ 'deployment.hosting': hosting, 'agreement.vendor': vendor }, (terms) => terms['agreement.vendor']);
}

/** Entities of the organisation that an agreement of the deployment binds: group companies that operate it. */
function operatorsOf(view: RegistryView, deployment: Subject): Subject[] {
  const listed = view.answer<readonly string[]>(deployment, 'deployment.agreements');
  const handles = listed.known ? listed.value : [];
  const operators = handles.flatMap((handle) => {
    const agreement = view.registry.find('agreement', handle);
    const bound = agreement ? view.lastStated<string>(agreement, 'agreement.vendor') : unknown('');
    return (bound.known && view.registry.find('entity', bound.value)) || [];
  });
  return [...new Set(operators)];
}

function hopRecipient(view: RegistryView, hop: Subject, entity: Subject): ResolvedRecipient | undefined {
  const operator = view.answer<string>(hop, 'hop.operator');
  if (!operator.known) return anUnknown(`Operator of ${hop.handle}, not known`, hop.handle, hop);
  if (operator.value === entity.handle) return undefined;
  const found = view.registry.find('entity', operator.value) ?? view.registry.find('vendor', operator.value);
  if (!found) return unregistered(operator.value, hop);
  return recipientFor(found, found.kind === 'entity' ? 'entity' : 'vendor', hop.handle, entity, hop);
}

function named(view: RegistryView, handle: string, via: string, entity: Subject): ResolvedRecipient {
  const vendor = view.registry.find('vendor', handle);
  if (vendor) return recipientFor(vendor, 'vendor', via, entity);
  const company = view.registry.find('entity', handle);
  if (company) return recipientFor(company, 'entity', via, entity);
  return { ...anUnknown(handle, via), recipient: { kind: 'vendor', handle, name: handle, via } };
}

/** A vendor that the register does not have; 'vendor' is how a file says that it names none. */
function unregistered(operator: string, hop: Subject): ResolvedRecipient {
  const recipient: Recipient =
    operator === 'vendor'
      ? {
          kind: 'vendor',
          handle: 'unnamed',
          name: `Operator of ${hop.handle}, a vendor that is not named`,
          via: hop.handle,
        }
      : { kind: 'vendor', handle: operator, name: operator, via: hop.handle };
  return { recipient, subject: undefined, hop, isCaller: false };
}

const recipientFor = (
  subject: Subject,
  kind: 'vendor' | 'entity',
  via: string,
  entity: Subject,
  hop?: Subject,
): ResolvedRecipient => ({
  recipient: { kind, handle: subject.handle, name: subject.name, via },
  subject,
  hop,
  isCaller: subject === entity,
});

const anUnknown = (name: string, via: string, hop?: Subject): ResolvedRecipient => ({
  recipient: { kind: 'unknown', handle: 'unnamed', name, via },
  subject: undefined,
  hop,
  isCaller: false,
});
