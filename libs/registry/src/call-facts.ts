import type { FactValue } from '#vocabulary';
import { derive, fromCall, known, unknown, type Answer } from './answer.js';
import { consentAt, type CallConsent, type CallRequest } from './call.js';
import type { Answers } from './document.js';
import { LAW_FACT_KEYS } from './fact-keys.js';
import type { RegistryView } from './registry-view.js';
import type { Subject } from './subject.js';
import { classesOf } from './data-classes.js';

/** Who makes a call and what is recorded about such calls, nearest first. */
export interface Caller {
  readonly application: Subject;
  readonly entity: Subject;
  readonly declared: Subject | undefined;
}

const GROUPS: readonly string[] = ['org', 'app', 'use', 'data', 'basis', 'consent', 'controls'];
const CALL_LEVEL_KEYS: readonly string[] = LAW_FACT_KEYS.map(({ key }) => key).filter((key) =>
  GROUPS.includes(key.slice(0, key.indexOf('.'))),
);

/** What is recorded of a key for a call: the nearest of declared call, application for the entity, application, entity, organisation. */
export function nearest<Value extends FactValue = FactValue>(
  view: RegistryView,
  { application, entity, declared }: Caller,
  key: string,
): Answer<Value> {
  if (declared && view.everStated(declared, key)) return view.answer<Value>(declared, key);
  if (view.everStated(application, key, entity.handle)) return view.answer<Value>(application, key, entity.handle);
  for (const subject of [application, entity, ...view.registry.ofKind('organisation')]) {
    if (view.everStated(subject, key)) return view.answer<Value>(subject, key);
  }
  return unknown(`MISSING_FACT:${key} neither application/${application.handle} nor entity/${entity.handle} states it`);
}

/**
 * The groups of a facts document that are the same for every recipient: `org app use data basis consent controls caller`.
 *
 * What the call states of its content goes before what is recorded of such calls.
 */
export function callFacts(
  view: RegistryView,
  caller: Caller,
  request: CallRequest,
  at: Date,
  callerObligations: readonly string[],
): Answers {
  const answers = new Map<string, Answer>(CALL_LEVEL_KEYS.map((key) => [key, nearest(view, caller, key)]));
  const overlay = (key: string, answer: Answer | undefined) => answer && answers.set(key, answer);
  const { subjects } = request;

  overlay('org.established_in', establishment(view, caller, answers.get('org.established_in')!));
  answers.set('use.purpose', purposeOf(view, caller, request));
  answers.set('data.classes', classesOf(view).legalClasses(request.dataClasses));
  overlay('data.subject_locations', subjectLocations(view, caller, request));
  if (subjects?.types) answers.set('data.subject_types', fromCall(subjects.types));
  answers.set('data.youngest_subject_age', youngestAge(view, request, answers.get('data.youngest_subject_age')!));
  if (request.deidentification) answers.set('data.deidentification', fromCall(request.deidentification));
  if (request.consent)
    for (const [key, answer] of statedConsent(view, request, request.consent, at)) answers.set(key, answer);
  answers.set('caller.cannot_discharge', cannotDischarge(view, caller.application, callerObligations));
  return answers;
}

/** The purpose that the call states, else that recorded for it, else the application's own. */
export function purposeOf(view: RegistryView, caller: Caller, request: CallRequest): Answer<string> {
  if (request.purpose) return fromCall(request.purpose);
  const recorded = nearest<string>(view, caller, 'use.purpose');
  if (recorded.known || !recorded.reason.startsWith('MISSING_FACT')) return recorded;
  const own = view.answer<string>(caller.application, 'application.purpose_code');
  return derive({ 'application.purpose_code': own }, (terms) => terms['application.purpose_code']);
}

/** An entity is established in its country, besides where it says that it has other establishments. */
function establishment(view: RegistryView, { entity }: Caller, stated: Answer): Answer | undefined {
  if (stated.known || !stated.reason.startsWith('MISSING_FACT')) return undefined;
  return derive({ 'entity.country': view.answer<string>(entity, 'entity.country') }, (terms) => [
    terms['entity.country'],
  ]);
}

function subjectLocations(view: RegistryView, { declared }: Caller, { subjects }: CallRequest): Answer | undefined {
  if (subjects?.countries) return fromCall(subjects.countries);
  if (!declared || !view.everStated(declared, 'call.subjects_in')) return undefined;
  const recorded = view.answer<readonly string[]>(declared, 'call.subjects_in');
  return derive({ 'call.subjects_in': recorded }, (terms) => terms['call.subjects_in']);
}

/** A class that says "under 18" bounds the age; an age that is not below 18 contradicts it and does not stand. */
function youngestAge(view: RegistryView, { subjects, dataClasses }: CallRequest, recorded: Answer): Answer {
  const stated = subjects?.youngestAge;
  const age = stated === null || stated === undefined ? recorded : fromCall(stated);
  const child = dataClasses.find((handle) => classesOf(view).bears(handle, 'class.child'));
  if (child === undefined || (age.known && typeof age.value === 'number' && age.value < 18)) return age;
  return unknown(
    `FACT_UNRESOLVED:data.youngest_subject_age data-class/${child} says under 18, and ${
      age.known ? 'the age stated does not agree' : 'no age is stated'
    }`,
  );
}

function statedConsent(view: RegistryView, { dataClasses }: CallRequest, consent: CallConsent, at: Date): Answers {
  const stated: readonly (readonly [string, FactValue | null | undefined])[] = [
    ['consent.status', consentAt(consent, at)],
    ['consent.explicit', consent.explicit],
    ['consent.in_writing', consent.inWriting],
    ['consent.notice_given', consent.noticeGiven],
    ['consent.purposes', consent.purposes],
    ['consent.parental_verifiable', consent.parentalVerifiable],
    ['consent.parental_authorised', consent.parentalAuthorised],
    ['consent.via_consent_manager', consent.viaConsentManager],
    ['consent.consent_manager_registered', consent.consentManagerRegistered],
  ];
  const answers = new Map<string, Answer>();
  for (const [key, value] of stated) if (value !== null && value !== undefined) answers.set(key, fromCall(value));
  if (consent.dataClasses)
    answers.set('consent.covered_classes', consentedClasses(view, dataClasses, consent.dataClasses));
  return answers;
}

/** Codes of the call's classes for which every class of the call that stands for the code was consented to. */
function consentedClasses(view: RegistryView, called: readonly string[], consented: readonly string[]): Answer {
  for (const handle of consented) classesOf(view).get(handle);
  return coveredCodes(view, called, (handle) => classesOf(view).isWithin(handle, consented) === true);
}

/**
 * Legal codes of the classes for which `isCovered` holds, without a code that another class of them, which is not
 * covered, also stands for: two of the organisation's classes can share one code of the law.
 */
export function coveredCodes(
  view: RegistryView,
  handles: readonly string[],
  isCovered: (handle: string) => boolean,
): Answer<string[]> {
  const covered = classesOf(view).legalClasses(handles.filter(isCovered));
  const uncovered = classesOf(view).legalClasses(handles.filter((handle) => !isCovered(handle)));
  return derive({ 'class.law': covered, call: uncovered }, (terms) =>
    terms['class.law'].filter((code) => !terms.call.includes(code)),
  );
}

/** Obligations that the caller would have to bear and that its application has not registered as able to. */
function cannotDischarge(view: RegistryView, application: Subject, obligations: readonly string[]): Answer {
  const registered = view.answer<readonly string[]>(application, 'application.abilities');
  const able = registered.known ? registered.value : [];
  return known(
    obligations.filter((name) => !able.includes(name)),
    { facts: registered.known ? registered.facts : [], derivedFrom: ['application.abilities'] },
  );
}
