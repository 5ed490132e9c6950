import { addDays, dayNumber, type AdequacyDecision, type Day, type FactValue } from '#vocabulary';
import { amendedTerm, type AgreementOnDay, type Coverage } from './agreement.js';
import { carriedBy, derive, known, unknown, type Answer, type Known } from './answer.js';
import { nearest, type Caller } from './call-facts.js';
import type { CallRequest } from './call.js';
import type { Answers } from './document.js';
import { hopsOutside } from './path.js';
import {
  layersFor,
  modelFacts,
  placesOf,
  regionsOutsidePin,
  type CallForRecipient,
  type Cover,
} from './recipient-facts.js';
import type { ResolvedRecipient } from './recipients.js';
import { jurisdictionOf } from './region.js';
import { isWithinDays, type RegistryView } from './registry-view.js';
import { contractualTerm, strictestLayer, vendorTerm, type TermLayer } from './retention.js';
import type { Subject } from './subject.js';
import { classesOf } from './data-classes.js';

/** What a call is, for the `registry` group. */
export interface CallInRegistry extends CallForRecipient {
  readonly caller: Caller;
  readonly request: CallRequest;
  readonly path: Answer<readonly string[]>;
  readonly adequacy: readonly AdequacyDecision[];
  readonly eea: readonly string[];
}

/** The part of the `registry` group that is the same for every recipient of a deployment. */
export function memberFacts(call: CallInRegistry): Answers {
  const { view, deployment, caller, classes, path } = call;
  const stated = (key: string) => view.answer(deployment, key);
  const models = modelFacts(view, deployment, ['model.shut_down_on', 'model.stage']);
  const shutDownOn = models.get('model.shut_down_on') as Answer<Day | null>;
  const reviews = reviewsOverdue(call);
  return new Map<string, Answer>([
    ['registry.deployment_status', stated('deployment.status')],
    ['registry.entity_may_use', entityMayUse(call)],
    ['registry.call_state', callState(view, caller)],
    ['registry.classes', classesOf(view).withAncestors(classes)],
    ['registry.classes_above_ceiling', classesAboveCeiling(call)],
    ['registry.regions_outside_pin', regionsOutsidePin(call)],
    ['registry.hops_outside', hopsOutside(view, path, allowedJurisdictions(call))],
    ['registry.hops_unpassed', derive({ 'call.path': path }, (terms) => terms['call.path'].length === 0)],
    ['registry.model_shut_down_on', shutDownOn],
    [
      'registry.model_shut_down',
      derive(
        { 'model.shut_down_on': shutDownOn },
        (terms) => terms['model.shut_down_on'] !== null && terms['model.shut_down_on'] <= call.day,
      ),
    ],
    ['registry.model_stage', models.get('model.stage')!],
    ['registry.authenticated', authenticated(view, deployment)],
    ['registry.telemetry', ownStackOnly(view, deployment, 'deployment.telemetry', false)],
    ['registry.revision_pinned', stated('deployment.revision_pinned')],
    ...advisories(call),
    ['registry.application_risk_class', view.answer(caller.application, 'application.risk_class')],
    ['registry.behavioural_monitoring_of_children', monitorsChildren(call)],
    ['registry.dpia_done', nearest(view, caller, 'controls.dpia_done')],
    ['registry.fria_done', nearest(view, caller, 'controls.fria_done')],
    ['registry.aadhaar_unmasked', aadhaarUnmasked(call)],
    ['registry.reviews_overdue', reviews],
    ['registry.ungoverned_hosts', ungovernedHosts(view)],
  ]);
}

/** The part of the `registry` group that is about one recipient. */
export function recipientRegistryFacts(
  call: CallInRegistry,
  recipient: ResolvedRecipient,
  cover: Cover,
  document: Answers,
  member: Answers,
): Answers {
  const thirdCountry = isThirdCountry(call, document);
  const reviews = withTransferReview(call, cover, member.get('registry.reviews_overdue') as Answer<string[]>);
  return new Map<string, Answer>([
    ['registry.classes_never_leaving', neverLeaving(call, recipient)],
    ...agreementFacts(call, cover),
    ['registry.third_country', thirdCountry],
    ['registry.transfer_mechanism', hasTransferMechanism(thirdCountry, document, call.day)],
    ['registry.reviews_overdue', reviews],
    [
      'registry.review_overdue',
      derive({ 'registry.reviews_overdue': reviews }, (terms) => terms['registry.reviews_overdue'].length > 0),
    ],
    ...retentionFacts(call, recipient, cover),
  ]);
}

const entityMayUse = ({ view, deployment, entity }: CallInRegistry): Answer =>
  derive({ 'deployment.entities': view.answer<readonly string[]>(deployment, 'deployment.entities') }, (terms) =>
    terms['deployment.entities'].includes(entity.handle),
  );

const callState = (view: RegistryView, { declared }: Caller): Answer =>
  declared
    ? view.answer(declared, 'call.state')
    : known('undeclared', { derivedFrom: ['call.application', 'call.target'] });

function classesAboveCeiling({ view, deployment, classes }: CallInRegistry): Answer<string[]> {
  const ceiling = view.answer<readonly string[]>(deployment, 'deployment.data_class_ceiling');
  return derive({ 'deployment.data_class_ceiling': ceiling }, (terms) => {
    const judged = classes
      .filter((handle) => !classesOf(view).isBelowEveryCeiling(handle))
      .map((handle) => [handle, classesOf(view).isWithin(handle, terms['deployment.data_class_ceiling'])] as const);
    const unclear = judged.find(([, within]) => within === undefined);
    if (unclear) return unknown(`FACT_UNRESOLVED:class.parent what data-class/${unclear[0]} is part of is not known`);
    return judged.filter(([, within]) => !within).map(([handle]) => handle);
  });
}

/** Content that the organisation's own companies see has not left it. */
const neverLeaving = ({ view, classes }: CallInRegistry, { recipient }: ResolvedRecipient): Answer =>
  known(
    recipient.kind === 'entity' ? [] : classes.filter((handle) => classesOf(view).bears(handle, 'class.never_leaves')),
    {
      derivedFrom: ['call', 'class.never_leaves'],
    },
  );

/** A hop may lie where the pin lies, or where the calling entity does. */
function allowedJurisdictions({ view, deployment, entity }: CallInRegistry): Answer<string[]> {
  const places = placesOf(view, deployment);
  const reads = {
    'deployment.region_pin': view.answer<readonly string[]>(deployment, 'deployment.region_pin'),
    'entity.country': view.answer<string>(entity, 'entity.country'),
  };
  return derive(reads, (terms) => {
    const countries = terms['deployment.region_pin'].flatMap((pin) => places(pin) ?? []);
    return [...new Set([...countries, terms['entity.country']].map(jurisdictionOf))];
  });
}

/** A vendor's interface is called with the account's credentials; own serving says how callers authenticate. */
function authenticated(view: RegistryView, deployment: Subject): Answer {
  const authentication = view.answer<string>(deployment, 'deployment.authentication');
  if (authentication.known) {
    return derive(
      { 'deployment.authentication': authentication },
      (terms) => !/^none\b/i.test(terms['deployment.authentication']),
    );
  }
  return ownStackOnly(view, deployment, 'deployment.authentication', true);
}

/** What is said of the serving software where the organisation runs it; `elsewhere` where a vendor serves. */
function ownStackOnly(view: RegistryView, deployment: Subject, key: string, elsewhere: FactValue): Answer {
  if (view.everStated(deployment, key)) return view.answer(deployment, key);
  const kind = view.answer<string>(deployment, 'deployment.kind');
  return derive({ 'deployment.kind': kind }, (terms) =>
    terms['deployment.kind'] === 'vendor-api'
      ? elsewhere
      : unknown(`MISSING_FACT:${key} deployment/${deployment.handle} does not state it`),
  );
}

interface Advisory {
  readonly id: string;
  readonly score?: string | null;
  readonly severity?: string | null;
  readonly affected_range_stated: boolean;
  readonly applies?: boolean | null;
}

const SEVERE_SCORE = 9.0;
const isSevere = ({ score, severity, affected_range_stated, applies }: Advisory): boolean =>
  affected_range_stated && applies === true && (Number(score ?? NaN) >= SEVERE_SCORE || severity === 'critical');

/** Advisories for the serving software and for that of each hop; a vendor's interface has no software of ours. */
function advisories(call: CallInRegistry): [string, Answer][] {
  const { view, deployment, path } = call;
  const serving = ownStackOnly(view, deployment, 'stack.advisories', []);
  const hops = path.known ? path.value.map((handle) => view.registry.find('hop', handle)!) : [];
  const stated = hops
    .filter((hop) => view.everStated(hop, 'stack.advisories'))
    .map((hop) => view.answer(hop, 'stack.advisories'));
  const reads = Object.fromEntries([serving, ...stated].map((answer, i) => [`stack.advisories ${i}`, answer]));
  const all = derive(reads, (terms) => (Object.values(terms) as FactValue[][]).flat());
  const pick = (wanted: boolean) =>
    derive({ 'stack.advisories': all }, (terms) => [
      ...new Set(
        (terms['stack.advisories'] as unknown as Advisory[])
          .filter((one) => isSevere(one) === wanted)
          .map((one) => one.id),
      ),
    ]);
  return [
    ['registry.severe_advisories', withFacts(pick(true), all)],
    ['registry.advisories', withFacts(pick(false), all)],
  ];
}

const withFacts = (answer: Answer, source: Answer): Answer =>
  answer.known && source.known ? { ...answer, facts: source.facts } : answer;

function monitorsChildren({ view, classes, caller }: CallInRegistry): Answer {
  const hasChild = classes.some((handle) => classesOf(view).bears(handle, 'class.child'));
  if (!hasChild) return known(false, { derivedFrom: ['call', 'class.child'] });
  const monitoring = view.answer<boolean>(caller.application, 'application.behavioural_monitoring');
  return derive(
    { 'application.behavioural_monitoring': monitoring },
    (terms) => terms['application.behavioural_monitoring'],
  );
}

/** Unmasked unless the call carries none, says that it is de-identified, or the application is recorded as masking first. */
function aadhaarUnmasked({ view, classes, request, caller }: CallInRegistry): Answer {
  const legal = classesOf(view).legalClasses(classes);
  const masks = view.answer(caller.application, 'application.masks_aadhaar');
  return derive({ 'class.law': legal }, (terms) => {
    if (!terms['class.law'].some((code) => code.startsWith('aadhaar-'))) return false;
    if (request.deidentification && request.deidentification !== 'none') return false;
    return !(masks.known && masks.value === true);
  });
}

/** Hosts seen in traffic that belong to no deployment, or of which nobody has said to which. */
function ungovernedHosts(view: RegistryView): Answer {
  const ungoverned = view.registry.ofKind('observed-traffic').filter((traffic) => {
    const deployment = view.answer(traffic, 'traffic.deployment');
    return !deployment.known || deployment.value === null;
  });
  const hosts = ungoverned.map((traffic) => view.answer<string>(traffic, 'traffic.host')).filter((host) => host.known);
  return known([...new Set(hosts.map((host) => host.value))].sort(), {
    facts: hosts.flatMap((host) => host.facts),
    derivedFrom: ['traffic.host', 'traffic.deployment'],
  });
}

/** What is overdue on the day: a review due on a day is overdue from the day after. */
function reviewsOverdue({ view, deployment, caller, day }: CallInRegistry): Answer<string[]> {
  const next = view.answer<Day>(deployment, 'deployment.next_review_at');
  const dpia = 'application.dpia_next_review_at';
  const assessed = view.everStated(caller.application, dpia);
  const reads = {
    'deployment.next_review_at': next,
    ...(assessed && { [dpia]: view.answer<Day>(caller.application, dpia) }),
  };
  return derive(reads as Record<string, Answer<Day>>, (terms) => [
    ...(terms['deployment.next_review_at']! < day ? [deployment.handle] : []),
    ...(assessed && terms[dpia]! < day ? ['dpia'] : []),
  ]);
}

function withTransferReview(
  { view, day }: CallInRegistry,
  { binding }: Cover,
  reviews: Answer<string[]>,
): Answer<string[]> {
  const key = 'agreement.transfer_assessment_review_due';
  const assessed = binding.filter(({ subject }) => view.everStated(subject, key));
  if (assessed.length === 0) return reviews;
  const due = assessed.map((agreement) => amendedTerm<Day>(view, agreement, key));
  const reads = {
    'registry.reviews_overdue': reviews,
    ...Object.fromEntries(due.map((answer, i) => [`${key} ${i}`, answer])),
  };
  const overdue = derive(reads as Record<string, Answer>, (terms) => [
    ...(terms['registry.reviews_overdue'] as string[]),
    ...assessed.flatMap(({ subject }, i) =>
      (terms[`${key} ${i}`] as Day) < day ? [`transfer-assessment:${subject.handle}`] : [],
    ),
  ]);
  return overdue.known ? { ...overdue, derivedFrom: ['deployment.next_review_at', key] } : overdue;
}

const AGREEMENT_KEYS = [
  'registry.agreement_state',
  'registry.agreement_ended_on',
  'registry.agreement_days_left',
  'registry.notice_day_passed',
  'registry.agreement_excludes',
  'registry.agreement_uncovered',
  'registry.entity_covered',
  'registry.purpose_covered',
  'registry.region_covered',
  'registry.service_covered',
] as const;
type AgreementKey = (typeof AGREEMENT_KEYS)[number];

function agreementFacts(call: CallInRegistry, { needed, best }: Cover): [string, Answer][] {
  if (!best.known) return AGREEMENT_KEYS.map((key) => [key, best]);
  if (!needed || (!best.coverage && needsNoAgreement(call))) return fixed(NOT_NEEDED, 'call.entity');
  if (!best.coverage)
    return fixed({ ...NO_AGREEMENT, 'registry.agreement_uncovered': [...call.classes] }, 'deployment.agreements');
  return resolvedAgreement(call, best.coverage);
}

const NOT_NEEDED: Readonly<Record<AgreementKey, FactValue>> = {
  'registry.agreement_state': 'not_needed',
  'registry.agreement_ended_on': null,
  'registry.agreement_days_left': null,
  'registry.notice_day_passed': false,
  'registry.agreement_excludes': [],
  'registry.agreement_uncovered': [],
  'registry.entity_covered': true,
  'registry.purpose_covered': true,
  'registry.region_covered': true,
  'registry.service_covered': true,
};
const NO_AGREEMENT: Readonly<Record<AgreementKey, FactValue>> = {
  ...NOT_NEEDED,
  'registry.agreement_state': 'none',
  'registry.entity_covered': false,
  'registry.purpose_covered': false,
  'registry.region_covered': false,
  'registry.service_covered': false,
};

const fixed = (values: Readonly<Record<string, FactValue>>, from: string): [string, Answer][] =>
  Object.entries(values).map(([key, value]) => [key, known(value, { derivedFrom: [from] })]);

const needsNoAgreement = ({ view, classes }: CallInRegistry): boolean =>
  classes.every((handle) => classesOf(view).isBelowEveryCeiling(handle));

function resolvedAgreement(call: CallInRegistry, coverage: Coverage): [string, Answer][] {
  const { agreement } = coverage;
  const state: Answer =
    needsNoAgreement(call) && !(agreement.state.known && agreement.state.value === 'in_force')
      ? known('not_needed', { derivedFrom: ['class.below_every_ceiling'] })
      : agreement.state;
  const until = { 'agreement.valid_until': agreement.until };
  const covered = (wanted: string) =>
    derive(Object.fromEntries([...coverage.classes].map(([handle, cover]) => [handle, cover as Answer])), (covers) =>
      Object.keys(covers).filter((handle) => covers[handle] === wanted),
    );
  const carried = (answer: Answer) =>
    answer.known
      ? {
          ...answer,
          facts: coverFacts(coverage),
          derivedFrom: ['agreement.covered_classes', 'agreement.excluded_classes'],
        }
      : answer;
  return [
    ['registry.agreement_state', state],
    [
      'registry.agreement_ended_on',
      derive({ ...until, state: agreement.state }, (terms) =>
        terms.state === 'ended' ? terms['agreement.valid_until'] : null,
      ),
    ],
    ['registry.agreement_days_left', derive(until, (terms) => daysLeft(call.day, terms['agreement.valid_until']))],
    ['registry.notice_day_passed', noticeDayPassed(call, agreement)],
    ['registry.agreement_excludes', carried(covered('excluded'))],
    ['registry.agreement_uncovered', carried(covered('uncovered'))],
    ['registry.entity_covered', coverage.entity],
    ['registry.purpose_covered', coverage.purpose],
    ['registry.region_covered', coverage.region],
    ['registry.service_covered', coverage.service],
  ];
}

const coverFacts = ({ classes }: Coverage): Known['facts'] => [
  ...new Set([...classes.values()].flatMap((cover) => (cover.known ? cover.facts : []))),
];

/** Whole days to the last day in force; 0 on it and after it, none where the agreement is open-ended. */
const daysLeft = (day: Day, until: Day | null): number | null =>
  until === null ? null : Math.max(0, dayNumber(until) - dayNumber(day));

function noticeDayPassed({ view, day }: CallInRegistry, agreement: AgreementOnDay): Answer {
  const reads = {
    'agreement.valid_until': agreement.until,
    'agreement.notice_days': view.lastStated<number>(agreement.subject, 'agreement.notice_days'),
  };
  return derive(reads, (terms) => {
    const until = terms['agreement.valid_until'];
    return until !== null && day > addDays(until, -terms['agreement.notice_days']);
  });
}

/**
 * Whether some country of the recipient lies outside the calling entity's jurisdiction. Countries with the same data
 * protection as the Union, or found adequate on the day, are not outside for an entity in the Union.
 */
function isThirdCountry({ view, entity, day, eea, adequacy }: CallInRegistry, document: Answers): Answer<boolean> {
  const home = view.answer<string>(entity, 'entity.country');
  if (!home.known) return home;
  const inUnion = jurisdictionOf(home.value) === 'EU';
  const isOutside = (country: string) =>
    jurisdictionOf(country) !== jurisdictionOf(home.value) &&
    !(inUnion && (eea.includes(country) || isAdequate(adequacy, country, day)));
  const keys = [
    'deployment.processing_countries',
    'deployment.storage_countries',
    'deployment.support_access_countries',
    'vendor.country',
  ];
  const reads = Object.fromEntries(keys.map((key) => [key, document.get(key)!]));
  const outside = Object.entries(reads).filter(
    ([, answer]) => answer.known && [answer.value].flat().some((one) => isOutside(one as string)),
  );
  if (outside.length > 0) return known(true, carriedBy(Object.fromEntries(outside)));
  return derive({ 'entity.country': home, ...reads } as Record<string, Answer>, () => false);
}

/** As the law's own definition of third countries reads it, whatever the scope of the decision. */
const isAdequate = (adequacy: readonly AdequacyDecision[], country: string, day: Day): boolean =>
  adequacy.some((one) => one.country === country && isWithinDays(day, one.valid_from, one.valid_until));

/** Nothing leaves the jurisdiction, or a tool is relied on that has not ended. */
function hasTransferMechanism(thirdCountry: Answer<boolean>, document: Answers, day: Day): Answer {
  if (thirdCountry.known && !thirdCountry.value)
    return known(true, carriedBy({ 'registry.third_country': thirdCountry }));
  const reads = {
    'registry.third_country': thirdCountry,
    'transfer.tool': document.get('transfer.tool') as Answer<string>,
  };
  const tool = reads['transfer.tool'];
  if (!tool.known || tool.value === 'none') return derive(reads, () => false);
  if (tool.value === 'dpf') {
    const active = {
      'transfer.tool': tool,
      'vendor.dpf_active_until': document.get('vendor.dpf_active_until') as Answer<Day | null>,
    };
    return derive(
      active,
      (terms) => terms['vendor.dpf_active_until'] !== null && day <= terms['vendor.dpf_active_until'],
    );
  }
  const current = document.get('transfer.scc_valid_until');
  const hasEnded = tool.value === 'scc' && current?.known && current.value !== null && (current.value as Day) < day;
  return known(
    !hasEnded,
    carriedBy({ 'transfer.tool': tool, ...(hasEnded && { 'transfer.scc_valid_until': current }) }),
  );
}

/** The longest that content is kept, as far as a layer says: by the vendor, in own logs, and at each hop. */
function retentionFacts(call: CallInRegistry, recipient: ResolvedRecipient, cover: Cover): [string, Answer][] {
  const { view, deployment, path } = call;
  const key = 'terms.retention_days';
  const name = `${recipient.recipient.kind}/${recipient.recipient.handle}`;
  const layers = layersFor(view, key, deployment, recipient, cover);
  const hops: TermLayer[] = (path.known ? path.value : [])
    .map((handle) => view.registry.find('hop', handle)!)
    .filter((hop) => view.everStated(hop, 'hop.retention_days'))
    .map((hop) => ({ name: `hop ${hop.handle}`, answer: view.answer(hop, 'hop.retention_days') }));
  const all = [...layers.contract, ...layers.vendor, ...layers.own, ...hops];
  const promised = contractualTerm(key, layers, name) as Answer<number>;
  const kept = vendorTerm(key, layers, name) as Answer<number>;
  // Own logs and hops say nothing of how long somebody else keeps it.
  const longest = kept.known || recipient.isCaller ? strictestLayer(key, all, name) : kept;
  return [
    ['registry.retention_days', longest],
    ['registry.retention_layer', derive({ [key]: longest }, () => (longest as Known).layer ?? 'account')],
    [
      'registry.retention_overridden',
      derive(
        { 'terms.retention_days': kept, 'addendum or account': promised },
        (terms) => terms['terms.retention_days'] > terms['addendum or account'],
      ),
    ],
  ];
}
