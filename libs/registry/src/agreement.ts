import type { Day, FactValue } from '#vocabulary';
import { carriedBy, derive, known, unknown, type Answer } from './answer.js';
import { isWithinDays, type RegistryView } from './registry-view.js';
import type { Subject } from './subject.js';
import { classesOf } from './data-classes.js';

/** `in_force` on a day, both ends of the window included; `not_begun` before it, `ended` after it. */
export type WindowState = 'in_force' | 'ended' | 'not_begun';

/** An agreement on a day, with the addenda that amend it that day. */
export interface AgreementOnDay {
  readonly subject: Subject;
  readonly state: Answer<WindowState>;
  readonly from: Answer<Day>;
  readonly until: Answer<Day | null>;
  /** In force, the latest to begin first: it takes precedence. */
  readonly addenda: readonly Subject[];
  /** Of which it is not known whether they are in force: what they state is not known either. */
  readonly unclear: readonly { readonly subject: Subject; readonly reason: string }[];
}

const remembered = new WeakMap<RegistryView, Map<string, AgreementOnDay>>();

/** The agreement as it stands on a day; worked out once for each view and day. */
export function agreementOnDay(view: RegistryView, subject: Subject, day: Day): AgreementOnDay {
  let agreements = remembered.get(view);
  if (!agreements) remembered.set(view, (agreements = new Map()));
  const name = `${day} ${subject.handle}`;
  let agreement = agreements.get(name);
  if (!agreement) {
    agreement = { subject, ...windowOn(view, subject, 'agreement', day), ...addendaOf(view, subject, day) };
    agreements.set(name, agreement);
  }
  return agreement;
}

/** That a window has ended stays true when the evidence for it lapses; that it is in force does not. */
export function windowOn(view: RegistryView, subject: Subject, kind: 'agreement' | 'addendum', day: Day) {
  const [fromKey, untilKey] = [`${kind}.valid_from`, `${kind}.valid_until`];
  const from = view.lastStated<Day>(subject, fromKey);
  const until = view.lastStated<Day | null>(subject, untilKey);
  const history = derive({ [fromKey]: from, [untilKey]: until }, (window) => {
    if (isWithinDays(day, window[fromKey] as Day, window[untilKey] as Day | null)) return 'in_force';
    return day < (window[fromKey] as Day) ? 'not_begun' : 'ended';
  }) as Answer<WindowState>;
  const hasEnded = until.known && until.value !== null && until.value < day;
  if (hasEnded) return { from, until, state: known<WindowState>('ended', carriedBy({ [untilKey]: until })) };
  if (!history.known || history.value !== 'in_force') return { from, until, state: history };
  const evidence = [view.answer(subject, fromKey), view.answer(subject, untilKey)].find((answer) => !answer.known);
  return { from, until, state: evidence && !evidence.known ? unknown(evidence.reason, evidence.conflicts) : history };
}

function addendaOf(view: RegistryView, agreement: Subject, day: Day): Pick<AgreementOnDay, 'addenda' | 'unclear'> {
  const all = view
    .stating('addendum.agreement', agreement.handle)
    .map((subject) => ({ subject, ...windowOn(view, subject, 'addendum', day) }));
  return {
    addenda: all
      .filter(({ state }) => state.known && state.value === 'in_force')
      .sort((a, b) => (a.from.known && b.from.known && a.from.value > b.from.value ? -1 : 1))
      .map(({ subject }) => subject),
    unclear: all.flatMap(({ subject, state }) => (state.known ? [] : { subject, reason: state.reason })),
  };
}

/** A term of the agreement as amended: that of the latest addendum in force which states it, else the agreement's own. */
export function amendedTerm<Value extends FactValue = FactValue>(
  view: RegistryView,
  { subject, addenda, unclear }: AgreementOnDay,
  key: string,
): Answer<Value> {
  const doubtful = unclear.find((addendum) => view.everStated(addendum.subject, key));
  if (doubtful) return unknown(doubtful.reason);
  const amending = addenda.find((addendum) => view.everStated(addendum, key));
  return view.answer<Value>(amending ?? subject, key);
}

/** The part of a call that an agreement must reach. */
export interface Use {
  /** Handle of the calling entity. */
  readonly entity: string;
  readonly purpose: Answer<string>;
  /** Regions in which the recipient processes. */
  readonly regions: Answer<readonly string[]>;
  readonly service: Answer<string>;
  readonly deploymentType: Answer<string>;
  readonly classes: readonly string[];
}

export type ClassCover = 'covered' | 'excluded' | 'uncovered';

/** What an agreement in force would reach of a use; each part is known or not on its own. */
export interface Coverage {
  readonly agreement: AgreementOnDay;
  readonly entity: Answer<boolean>;
  readonly purpose: Answer<boolean>;
  readonly region: Answer<boolean>;
  readonly service: Answer<boolean>;
  readonly classes: ReadonlyMap<string, Answer<ClassCover>>;
}

/** Resolves what an agreement, as amended that day, covers of a use, in the organisation's own tree of classes. */
export function coverageOf(
  view: RegistryView,
  agreement: AgreementOnDay,
  use: Use,
  liesWithin: (inner: string, outer: string) => boolean,
): Coverage {
  const term = (key: string) => amendedTerm<readonly string[]>(view, agreement, key);
  return {
    agreement,
    entity: derive({ 'agreement.customer_entities': term('agreement.customer_entities') }, (terms) =>
      terms['agreement.customer_entities'].includes(use.entity),
    ),
    purpose: derive({ 'agreement.purposes': term('agreement.purposes'), 'use.purpose': use.purpose }, (terms) =>
      reaches(terms['agreement.purposes'], terms['use.purpose']),
    ),
    region: derive(
      { 'agreement.regions': term('agreement.regions'), 'deployment.processing_regions': use.regions },
      (terms) =>
        terms['deployment.processing_regions'].every((region) =>
          terms['agreement.regions'].some((reached) => reached === 'all' || liesWithin(region, reached)),
        ),
    ),
    service: serviceCover(term('agreement.services'), term('agreement.deployment_types'), use),
    classes: new Map(use.classes.map((handle) => [handle, classCover(view, agreement, handle)])),
  };
}

const reaches = (listed: readonly string[], wanted: string): boolean =>
  listed.includes('all') || listed.includes(wanted);

/** A type is judged only where the agreement limits types, a service only where the deployment names its own. */
function serviceCover(
  services: Answer<readonly string[]>,
  types: Answer<readonly string[]>,
  use: Use,
): Answer<boolean> {
  const limitsTypes = types.known || !types.reason.startsWith('MISSING_FACT');
  const byType = limitsTypes
    ? derive({ 'agreement.deployment_types': types, 'deployment.api': use.deploymentType }, (terms) =>
        reaches(terms['agreement.deployment_types'], terms['deployment.api']),
      )
    : undefined;
  const byService = derive({ 'agreement.services': services, 'deployment.service': use.service }, (terms) =>
    reaches(terms['agreement.services'], terms['deployment.service']),
  );
  if (byType?.known && !byType.value) return byType;
  if (byService.known && !byService.value) return byService;
  return byType && !byType.known ? byType : byService;
}

const covers = new WeakMap<AgreementOnDay, Map<string, Answer<ClassCover>>>();

/** How the agreement as amended stands to one class; a class below every ceiling needs no agreement. */
export function classCover(view: RegistryView, agreement: AgreementOnDay, handle: string): Answer<ClassCover> {
  let classes = covers.get(agreement);
  if (!classes) covers.set(agreement, (classes = new Map()));
  let cover = classes.get(handle);
  if (!cover) classes.set(handle, (cover = resolveClassCover(view, agreement, handle)));
  return cover;
}

function resolveClassCover(view: RegistryView, agreement: AgreementOnDay, handle: string): Answer<ClassCover> {
  const tree = classesOf(view);
  if (tree.isBelowEveryCeiling(handle)) return known('covered', { derivedFrom: ['class.below_every_ceiling'] });
  const covered = amendedTerm<readonly string[]>(view, agreement, 'agreement.covered_classes');
  return derive(
    { 'agreement.covered_classes': covered, 'agreement.excluded_classes': exclusions(view, agreement) },
    (terms) => {
      const isExcluded = tree.isWithin(handle, terms['agreement.excluded_classes']);
      const isCovered =
        terms['agreement.covered_classes'].includes('all') || tree.isWithin(handle, terms['agreement.covered_classes']);
      if (isExcluded) return 'excluded';
      if (isExcluded === undefined || isCovered === undefined) {
        return unknown(`FACT_UNRESOLVED:class.parent what data-class/${handle} is part of is not known`);
      }
      return isCovered ? 'covered' : 'uncovered';
    },
  ) as Answer<ClassCover>;
}

/** An exclusion exists only where it is written: an agreement that never stated one has none. */
function exclusions(view: RegistryView, agreement: AgreementOnDay): Answer<readonly string[]> {
  const key = 'agreement.excluded_classes';
  const amending = [...agreement.addenda, ...agreement.unclear.map(({ subject }) => subject)];
  const isStated = [...amending, agreement.subject].some((one) => view.everStated(one, key));
  return isStated ? amendedTerm<readonly string[]>(view, agreement, key) : known([]);
}

/** The agreement that reaches most of the use: in force before unclear before yet to begin before ended. */
export function bestCoverage(coverages: readonly Coverage[]): Coverage | undefined {
  return coverages.reduce<Coverage | undefined>(
    (best, one) => (best && compareRanks(rankOf(best), rankOf(one)) >= 0 ? best : one),
    undefined,
  );
}

function rankOf({ agreement, entity, purpose, region, service, classes }: Coverage): readonly (number | string)[] {
  const yes = (answer: Answer<boolean>) => (!answer.known ? 1 : answer.value ? 2 : 0);
  const state = agreement.state.known ? { in_force: 3, not_begun: 1, ended: 0 }[agreement.state.value] : 2;
  const covered = [...classes.values()].filter((cover) => cover.known && cover.value === 'covered').length;
  const until = agreement.until.known ? (agreement.until.value ?? '9999-12-31') : '';
  return [state, yes(entity), yes(region), yes(purpose), yes(service), covered, until, agreement.subject.handle];
}

function compareRanks(a: readonly (number | string)[], b: readonly (number | string)[]): number {
  const at = a.findIndex((value, i) => value !== b[i]);
  return at < 0 ? 0 : a[at]! > b[at]! ? 1 : -1;
}

/** Agreements with `party` among the handles that a deployment lists. Unknown while the list is, or what one of them binds. */
export function agreementsWith(view: RegistryView, deployment: Subject, party: string): Answer<string[]> {
  const listed = view.answer<readonly string[]>(deployment, 'deployment.agreements');
  return derive({ 'deployment.agreements': listed }, (terms) => {
    const found: string[] = [];
    for (const handle of terms['deployment.agreements']) {
      const agreement = view.registry.find('agreement', handle);
      if (!agreement) return unknown(`FACT_UNRESOLVED:deployment.agreements there is no agreement/${handle}`);
      const bound = view.lastStated<string>(agreement, 'agreement.vendor');
      if (!bound.known) return unknown(bound.reason);
      if (bound.value === party) found.push(handle);
    }
    return found;
  });
}
