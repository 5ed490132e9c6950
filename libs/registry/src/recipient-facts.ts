import type { Day, FactValue } from '#vocabulary';
import {
  agreementOnDay,
  agreementsWith,
  amendedTerm,
  bestCoverage,
  classCover,
  coverageOf,
  type AgreementOnDay,
  type Coverage,
} from './agreement.js';
import { carriedBy, derive, known, unknown, type Answer, type Unknown } from './answer.js';
import { coveredCodes } from './call-facts.js';
import type { Answers } from './document.js';
import { LAW_FACT_KEYS } from './fact-keys.js';
import { countriesOfHop } from './path.js';
import type { ResolvedRecipient } from './recipients.js';
import { liesWithin, type PlaceLookup } from './region.js';
import type { RegistryView } from './registry-view.js';
import { termLayers, vendorTerm, type TermLayers } from './retention.js';
import type { Subject } from './subject.js';
import { classesOf } from './data-classes.js';

/** What of a call the facts of a recipient depend on. */
export interface CallForRecipient {
  readonly view: RegistryView;
  readonly day: Day;
  readonly entity: Subject;
  readonly deployment: Subject;
  readonly purpose: Answer<string>;
  readonly classes: readonly string[];
}

/** The agreements that bind a recipient for a use, and the one that reaches most of it. */
export interface Cover {
  /** Not needed where the calling entity alone sees the content. */
  readonly needed: boolean;
  readonly best: Unknown | { readonly known: true; readonly coverage: Coverage | undefined };
  /** In force, with the calling entity among its parties. */
  readonly binding: readonly AgreementOnDay[];
}

const keysOfGroup = (group: string): readonly string[] =>
  LAW_FACT_KEYS.map(({ key }) => key).filter((key) => key.startsWith(`${group}.`));
const [VENDOR_KEYS, TERMS_KEYS, TRANSFER_KEYS, GPAI_KEYS] = ['vendor', 'terms', 'transfer', 'gpai'].map(
  keysOfGroup,
) as [readonly string[], readonly string[], readonly string[], readonly string[]];

/** Finds the countries of a region for a deployment, whose own hosting may say where its region lies. */
export function placesOf(view: RegistryView, deployment: Subject): PlaceLookup {
  const hosting = view.answer(deployment, 'deployment.hosting');
  const place = (hosting.known ? hosting.value : null) as { region?: unknown; country?: unknown } | null;
  return (region) => {
    const found = view.countriesOf(region);
    if (found) return found;
    return place?.region === region && typeof place.country === 'string' ? [place.country] : undefined;
  };
}

/** Regions in which the recipient processes: those of the hop that it operates, else of the deployment. */
export function regionsOf(
  { view, deployment }: CallForRecipient,
  { hop }: ResolvedRecipient,
): Answer<readonly string[]> {
  if (!hop) return view.answer<readonly string[]>(deployment, 'deployment.processing_regions');
  return derive({ 'hop.region': view.answer<string>(hop, 'hop.region') }, (terms) => [terms['hop.region']]);
}

/** Resolves which agreement covers what of the call for the recipient. */
export function coverFor(call: CallForRecipient, recipient: ResolvedRecipient): Cover {
  const { view, deployment, day } = call;
  if (recipient.isCaller) return { needed: false, best: { known: true, coverage: undefined }, binding: [] };
  if (recipient.recipient.kind === 'unknown') {
    return { needed: true, best: unknown(`FACT_UNRESOLVED:dpa.status ${recipient.recipient.name}`), binding: [] };
  }
  const handles: Answer<string[]> = recipient.hop
    ? known(view.stating('agreement.vendor', recipient.recipient.handle).map((agreement) => agreement.handle))
    : agreementsWith(view, deployment, recipient.recipient.handle);
  if (!handles.known) return { needed: true, best: handles, binding: [] };
  const places = placesOf(view, deployment);
  const hosting = view.answer(deployment, 'deployment.api');
  const use = {
    entity: call.entity.handle,
    purpose: call.purpose,
    regions: regionsOf(call, recipient),
    service: recipient.hop ? unknown('') : view.answer<string>(deployment, 'deployment.service'),
    deploymentType: deploymentType(hosting),
    classes: call.classes,
  };
  const coverages = handles.value.map((handle) =>
    coverageOf(view, agreementOnDay(view, view.registry.find('agreement', handle)!, day), use, (inner, outer) =>
      liesWithin(inner, outer, places),
    ),
  );
  const binding = coverages
    .filter(
      ({ agreement, entity }) =>
        agreement.state.known && agreement.state.value === 'in_force' && entity.known && entity.value,
    )
    .map(({ agreement }) => agreement);
  return { needed: true, best: { known: true, coverage: bestCoverage(coverages) }, binding };
}

const deploymentType = (api: Answer): Answer<string> =>
  derive({ 'deployment.api': api }, (terms) => {
    const type = (terms['deployment.api'] as { deployment_type?: unknown } | null)?.deployment_type;
    return typeof type === 'string' ? type : unknown('MISSING_FACT:deployment.api names no deployment_type');
  });

/** The groups `deployment vendor dpa terms transfer gpai` for one recipient. */
export function recipientFacts(call: CallForRecipient, recipient: ResolvedRecipient, cover: Cover): Answers[] {
  return [
    deploymentFacts(call, recipient),
    vendorFacts(call.view, recipient),
    dpaFacts(call, cover),
    termsFacts(call, recipient, cover),
    transferFacts(call.view, cover),
    modelFacts(call.view, call.deployment, GPAI_KEYS),
  ];
}

function deploymentFacts(call: CallForRecipient, recipient: ResolvedRecipient): Answers {
  const { view, deployment } = call;
  const stated = (key: string) => view.answer(deployment, key);
  const isStated = (key: string) => !recipient.hop && view.everStated(deployment, key);
  const processing = isStated('deployment.processing_countries')
    ? (stated('deployment.processing_countries') as Answer<readonly string[]>)
    : processingCountries(call, recipient);
  const orDerived = (key: string, derived: () => Answer) => [key, isStated(key) ? stated(key) : derived()] as const;
  return new Map<string, Answer>([
    ['deployment.kind', stated('deployment.kind')],
    ['deployment.processing_countries', processing],
    orDerived('deployment.storage_countries', () => sameAs('deployment.processing_countries', processing)),
    orDerived('deployment.support_access_countries', () => supportCountries(view, recipient, processing)),
    recipient.recipient.via === 'serving' && recipient.recipient.kind !== 'entity'
      ? orDerived('deployment.third_party_processor', () => isThirdParty(recipient))
      : (['deployment.third_party_processor', isThirdParty(recipient)] as const),
    ['deployment.region_pinned', regionPinned(call)],
    ['deployment.suspended_for_risk', suspendedForRisk(view, deployment)],
  ]);
}

/** Anyone but the calling entity is; someone who is not known may or may not be. */
const isThirdParty = ({ recipient, isCaller }: ResolvedRecipient): Answer =>
  recipient.kind === 'unknown' && recipient.via !== 'path'
    ? unknown(`FACT_UNRESOLVED:deployment.third_party_processor ${recipient.name}`)
    : known(!isCaller, { derivedFrom: ['deployment.vendor', 'call.entity'] });

const sameAs = (key: string, answer: Answer<readonly string[]>): Answer =>
  derive({ [key]: answer }, (terms) => terms[key] as readonly string[]);

/** A group company also reaches what it operates from the country it sits in. */
function supportCountries(
  view: RegistryView,
  { subject, recipient }: ResolvedRecipient,
  processing: Answer<readonly string[]>,
): Answer {
  if (recipient.kind !== 'entity' || !subject) return sameAs('deployment.processing_countries', processing);
  const reads = {
    'deployment.processing_countries': processing,
    'entity.country': view.answer<string>(subject, 'entity.country'),
  };
  return derive(reads, (terms) =>
    [...new Set([...terms['deployment.processing_countries'], terms['entity.country']])].sort(),
  );
}

function processingCountries(call: CallForRecipient, recipient: ResolvedRecipient): Answer<readonly string[]> {
  if (recipient.recipient.via === 'path') {
    return unknown('FACT_UNRESOLVED:deployment.processing_countries the hops of the call are not known');
  }
  if (recipient.hop) return countriesOfHop(call.view, recipient.hop);
  return countriesOfRegions(call.view, call.deployment, regionsOf(call, recipient));
}

function countriesOfRegions(
  view: RegistryView,
  deployment: Subject,
  regions: Answer<readonly string[]>,
): Answer<readonly string[]> {
  const places = placesOf(view, deployment);
  return derive({ 'deployment.processing_regions': regions }, (terms) => {
    const countries = terms['deployment.processing_regions'].map((region) => [region, places(region)] as const);
    const unclear = countries.find(([, found]) => !found);
    if (unclear) {
      return unknown(
        `FACT_UNRESOLVED:deployment.processing_countries the region "${unclear[0]}" names no certain countries`,
      );
    }
    return [...new Set(countries.flatMap(([, found]) => found!))].sort();
  });
}

/** Regions in which the deployment processes though its pin does not allow them; none where nothing is pinned. */
export function regionsOutsidePin({
  view,
  deployment,
}: Pick<CallForRecipient, 'view' | 'deployment'>): Answer<string[]> {
  const places = placesOf(view, deployment);
  const reads = {
    'deployment.region_pin': view.answer<readonly string[]>(deployment, 'deployment.region_pin'),
    'deployment.processing_regions': view.answer<readonly string[]>(deployment, 'deployment.processing_regions'),
  };
  return derive(reads, (terms) =>
    terms['deployment.region_pin'].length === 0
      ? []
      : terms['deployment.processing_regions'].filter(
          (region) => !terms['deployment.region_pin'].some((pin) => liesWithin(region, pin, places)),
        ),
  );
}

/** The region is fixed where a pin is stated and every region in use lies within it. */
function regionPinned(call: CallForRecipient): Answer {
  const { view, deployment } = call;
  if (view.everStated(deployment, 'deployment.region_pinned'))
    return view.answer(deployment, 'deployment.region_pinned');
  const reads = {
    'deployment.region_pin': view.answer<readonly string[]>(deployment, 'deployment.region_pin'),
    'registry.regions_outside_pin': regionsOutsidePin(call),
  };
  return derive(
    reads,
    (terms) => terms['deployment.region_pin'].length > 0 && terms['registry.regions_outside_pin'].length === 0,
  );
}

function suspendedForRisk(view: RegistryView, deployment: Subject): Answer {
  if (view.everStated(deployment, 'deployment.suspended_for_risk'))
    return view.answer(deployment, 'deployment.suspended_for_risk');
  return derive(
    { 'deployment.status': view.answer<string>(deployment, 'deployment.status') },
    (terms) => terms['deployment.status'] === 'suspended',
  );
}

function vendorFacts(view: RegistryView, { subject, recipient }: ResolvedRecipient): Answers {
  return new Map(
    VENDOR_KEYS.map((key) => {
      if (!subject) return [key, unknown(`FACT_UNRESOLVED:${key} ${recipient.name}`)];
      const answer = view.answer(subject, key);
      if (key !== 'vendor.country' || subject.kind !== 'entity' || view.everStated(subject, key)) return [key, answer];
      return [
        key,
        derive(
          { 'entity.country': view.answer<string>(subject, 'entity.country') },
          (terms) => terms['entity.country'],
        ),
      ];
    }),
  );
}

/** What the law reads where there is no contract with a processor. */
const NO_DPA: Readonly<Record<string, FactValue>> = {
  'dpa.status': 'none',
  'dpa.valid_from': null,
  'dpa.valid_until': null,
  'dpa.covered_classes': [],
  'dpa.clauses': [],
  'dpa.security_clause': false,
  'dpa.confidentiality_clause': false,
  'dpa.dora_clauses': [],
};

function dpaFacts({ view, classes }: CallForRecipient, { best }: Cover): Answers {
  if (!best.known) return new Map(Object.keys(NO_DPA).map((key) => [key, best]));
  if (!best.coverage) {
    const derivedFrom = ['deployment.agreements', 'agreement.vendor'];
    return new Map(Object.entries(NO_DPA).map(([key, value]) => [key, known(value, { derivedFrom })]));
  }
  const { coverage } = best;
  const status = dpaStatus(view, coverage);
  const term = (key: string) => [key, amendedTerm(view, coverage.agreement, key)] as const;
  return new Map<string, Answer>([
    ['dpa.status', status],
    ['dpa.valid_from', coverage.agreement.from],
    ['dpa.valid_until', coverage.agreement.until],
    ['dpa.covered_classes', coveredLegalClasses(view, coverage, classes, status)],
    term('dpa.clauses'),
    term('dpa.security_clause'),
    term('dpa.confidentiality_clause'),
    term('dpa.dora_clauses'),
  ]);
}

/**
 * State of the contract with the processor for this use: none where the instrument is no DPA, or does not reach the
 * entity, the region, the purpose or the service; expired where its window has ended.
 */
function dpaStatus(view: RegistryView, coverage: Coverage): Answer<string> {
  const { agreement } = coverage;
  const stated = amendedTerm<string>(view, agreement, 'dpa.status');
  if (stated.known && stated.value !== 'active') return stated;
  const kind = view.lastStated<string>(agreement.subject, 'agreement.kind');
  const reads = {
    'agreement.kind': kind,
    'agreement.customer_entities': coverage.entity,
    'agreement.regions': coverage.region,
    'agreement.purposes': coverage.purpose,
  };
  const { state } = agreement;
  if (state.known && state.value === 'ended')
    return known('expired', carriedBy({ 'agreement.valid_until': agreement.until }));
  const refusing = Object.entries(reads).find(
    ([key, answer]) =>
      answer.known &&
      (key === 'agreement.kind' ? String(answer.value).toUpperCase() !== 'DPA' : answer.value === false),
  );
  if (refusing) return known('none', carriedBy({ [refusing[0]]: refusing[1] }));
  if (coverage.service.known && !coverage.service.value)
    return known('none', carriedBy({ 'agreement.services': coverage.service }));
  return derive({ ...reads, 'agreement.valid_until': state }, () => 'active');
}

/** Codes that the contract reaches for this call: those of the organisation's classes that it covers and does not exclude. */
function coveredLegalClasses(
  view: RegistryView,
  coverage: Coverage,
  called: readonly string[],
  status: Answer<string>,
): Answer {
  if (!status.known) return status;
  if (status.value === 'none') return known([], carriedBy({ 'dpa.status': status }));
  const lacking = [...coverage.classes.values()].find((cover) => !cover.known);
  if (lacking && !lacking.known) return unknown(lacking.reason, lacking.conflicts);
  const isCovered = (handle: string) => {
    const answer = classCover(view, coverage.agreement, handle);
    return answer.known && answer.value === 'covered';
  };
  const named = classesOf(view)
    .all.map((one) => one.handle)
    .filter((handle) => called.includes(handle) || (isCovered(handle) && !classesOf(view).isBelowEveryCeiling(handle)));
  const terms = {
    'agreement.covered_classes': amendedTerm(view, coverage.agreement, 'agreement.covered_classes'),
    'dpa.status': status,
    'class.law': coveredCodes(view, named, isCovered),
  };
  return derive(terms, (values) => values['class.law']);
}

function termsFacts({ view, deployment }: CallForRecipient, recipient: ResolvedRecipient, cover: Cover): Answers {
  return new Map(
    TERMS_KEYS.map((key) => {
      const layers = layersFor(view, key, deployment, recipient, cover);
      const isAny = layers.contract.length + layers.vendor.length > 0;
      if (!isAny && recipient.isCaller) return [key, heldByCaller(key)];
      return [key, vendorTerm(key, layers, `${recipient.recipient.kind}/${recipient.recipient.handle}`)];
    }),
  );
}

/** Layers of a term for the recipient; those set on the deployment speak of whoever serves it. */
export function layersFor(
  view: RegistryView,
  key: string,
  deployment: Subject,
  { hop, recipient }: ResolvedRecipient,
  { binding }: Pick<Cover, 'binding'>,
): TermLayers {
  const serves = !hop && recipient.via === 'serving';
  return termLayers(view, key, serves ? deployment : undefined, binding);
}

/** Where nobody but the calling entity holds the content, no vendor keeps it or trains on it. */
function heldByCaller(key: string): Answer {
  const values: Readonly<Record<string, FactValue>> = {
    'terms.training_on_inputs': false,
    'terms.retention_days': 0,
    'terms.deletion_on_request': true,
    'terms.offshore_deletion_hours': null,
  };
  const derivedFrom = ['deployment.vendor', 'call.entity'];
  return key in values ? known(values[key]!, { derivedFrom }) : unknown(`MISSING_FACT:${key}`);
}

/** The calling entity itself is no importer: it relies on no tool. */
function transferFacts(view: RegistryView, { needed, best }: Cover): Answers {
  return new Map(
    TRANSFER_KEYS.map((key): [string, Answer] => {
      if (!needed)
        return [
          key,
          key === 'transfer.tool' ? known('none', { derivedFrom: ['call.entity'] }) : unknown(`MISSING_FACT:${key}`),
        ];
      if (!best.known) return [key, best];
      if (!best.coverage) return [key, unknown(`MISSING_FACT:${key} no agreement binds this recipient`)];
      return [key, amendedTerm(view, best.coverage.agreement, key)];
    }),
  );
}

/** Facts of the deployment's model; what is stated on the deployment itself goes first. */
export function modelFacts(view: RegistryView, deployment: Subject, keys: readonly string[]): Answers {
  const handle = view.answer<string | null>(deployment, 'deployment.model');
  const model = handle.known && handle.value !== null ? view.registry.find('model', handle.value) : undefined;
  return new Map(
    keys.map((key): [string, Answer] => {
      if (view.everStated(deployment, key)) return [key, view.answer(deployment, key)];
      if (model) return [key, view.answer(model, key)];
      return [
        key,
        handle.known
          ? unknown(`MISSING_FACT:${key} the register does not have the model of ${deployment.handle}`)
          : handle,
      ];
    }),
  );
}
