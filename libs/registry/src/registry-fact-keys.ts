import type { Arrangement, FactKey, FactType, Stricter, SubjectKind } from '#vocabulary';
import { by, fixed } from './arrangement.js';
import { LAW_FACT_KEYS } from './fact-keys.js';

const bool: FactType = { kind: 'bool' };
const int: FactType = { kind: 'int' };
const day: FactType = { kind: 'day' };
const text: FactType = { kind: 'string' };
const country: FactType = { kind: 'country' };
const countries: FactType = { kind: 'set', of: 'country' };
const names: FactType = { kind: 'set', of: 'string' };
const json: FactType = { kind: 'json' };
const oneOf = (...values: string[]): FactType => ({ kind: 'enum', values });

const COMPUTED = fixed('It is computed from other facts, and changes with them.');

interface Traits {
  /** Whether the value may be none. */
  none?: true;
  unit?: string;
  stricter?: Stricter;
  /** Kept and shown, never read by a policy. */
  informs?: true;
  /** Missing only for what no policy reads. */
  arrangement?: Arrangement;
  eachRecipient?: true;
}

const rows =
  (subject: FactKey['subject']) =>
  (
    key: string,
    type: FactType,
    meaning: string,
    { none, unit, stricter, informs, arrangement, eachRecipient }: Traits = {},
  ): FactKey => ({
    key,
    subject,
    type,
    none: none ?? false,
    meaning,
    ...(unit === undefined ? {} : { unit }),
    ...(stricter === undefined ? {} : { stricter }),
    ...(arrangement === undefined ? {} : { arrangement }),
    ...(eachRecipient === undefined ? {} : { eachRecipient }),
    gates: !informs,
  });

/** What the file or form said that no key of this kind takes: kept, shown and reported, never read by a policy. */
const uninterpreted = (kind: SubjectKind): FactKey =>
  rows(kind)(
    `${kind}.uninterpreted`,
    json,
    `A field of the ${kind} that the format does not know, kept as it stands.`,
    {
      none: true,
      informs: true,
    },
  );

const organisation = rows('organisation');
const entity = rows('entity');
const model = rows('model');
const deployment = rows('deployment');
const alias = rows('alias');
const hop = rows('hop');
const application = rows('application');
const declaredCall = rows('declared-call');
const agreement = rows('agreement');
const addendum = rows('addendum');
const dataClass = rows('data-class');
const traffic = rows('observed-traffic');
const resolved = rows('resolved');

const advisories: FactType = {
  kind: 'records',
  fields: {
    id: { kind: 'string' },
    score: { kind: 'string', optional: true },
    severity: { kind: 'string', optional: true },
    affected_range_stated: { kind: 'bool' },
    applies: { kind: 'bool', optional: true },
    fixed_in: { kind: 'string', optional: true },
    note: { kind: 'string', optional: true },
  },
};

/** Attributes of the register that resolution reads, beside those that the law names. */
export const SOURCE_FACT_KEYS: readonly FactKey[] = [
  organisation('organisation.sector', text, 'Business the organisation is in.', { informs: true }),
  organisation('organisation.inventory', json, 'The inventory the register was imported from: id, version, date.', {
    informs: true,
  }),
  organisation('organisation.expectations', json, 'What the inventory says a correct reading of it finds.', {
    informs: true,
  }),

  entity('entity.country', country, 'Country in which the entity is established.'),
  entity('entity.city', text, 'City of its seat.'),
  entity('entity.kind', text, 'Kind of company.', { informs: true }),
  entity(
    'entity.legal_roles',
    names,
    'Legal roles it has in the organisation: controller, processor, deployer, provider.',
  ),
  entity('entity.dpdp_label', text, 'Its name under DPDP, such as data fiduciary.', { informs: true }),
  entity('entity.significant_data_fiduciary', bool, 'Notified as a significant data fiduciary (DPDP s. 10).', {
    stricter: 'true',
  }),
  entity('entity.regulators', names, 'Authorities that supervise it.', { informs: true }),
  entity('entity.note', text, 'Remark.', { informs: true }),

  model('model.provider', text, 'Who trained or published the model.'),
  model('model.weights', oneOf('open', 'closed'), 'Whether the weights can be had.'),
  model('model.shut_down_on', day, 'First day on which the model no longer answers; none where no day is set.', {
    none: true,
    stricter: 'earliest',
  }),
  model('model.stage', text, 'Release stage, such as generally available or public preview.'),

  deployment(
    'deployment.status',
    oneOf('draft', 'in_review', 'approved', 'suspended', 'retired'),
    'Where the deployment stands in its review.',
  ),
  deployment('deployment.model', text, 'Handle of the model; none where the catalogue does not have it.', {
    none: true,
  }),
  deployment('deployment.model_name', text, 'Name of the model where the catalogue does not have it.', {
    informs: true,
  }),
  deployment('deployment.model_note', text, 'Remark on the model.', { informs: true }),
  deployment('deployment.vendor', text, 'Handle of the serving vendor or cloud host; none on own machines.', {
    none: true,
  }),
  deployment('deployment.service', text, 'Service of the vendor that is called, as its agreement names it.'),
  deployment('deployment.owner', text, 'Handle of the person who answers for it.'),
  deployment('deployment.entities', names, 'Entities of the organisation that may use it.', {
    stricter: 'intersection',
  }),
  deployment('deployment.region_pin', names, 'Regions in which inference may run; empty where nothing is pinned.', {
    stricter: 'intersection',
  }),
  deployment('deployment.processing_regions', names, 'Regions in which inference does run, with failover.', {
    stricter: 'union',
  }),
  deployment('deployment.agreements', names, 'Handles of the agreements it stands on.', { stricter: 'intersection' }),
  deployment('deployment.hosting', json, 'Account, region, country and hardware it runs on.'),
  deployment('deployment.stack', text, 'Serving software.'),
  deployment('deployment.stack_version', text, 'Version of the serving software.'),
  deployment('deployment.revision_pinned', bool, 'The weights are fixed to one revision.', { stricter: 'false' }),
  deployment('deployment.served_model_name', text, 'Name under which the endpoint offers the model.', {
    informs: true,
  }),
  deployment('deployment.endpoint', text, 'Address of the endpoint.', { informs: true }),
  deployment('deployment.authentication', text, "How callers authenticate to it; 'none' when they do not."),
  deployment('deployment.bind', text, 'Network interface it listens on.', { informs: true }),
  deployment('deployment.telemetry', bool, 'The serving software sends usage statistics to its maker.', {
    stricter: 'true',
  }),
  deployment('deployment.features', names, 'Switches of the serving software that matter.', { informs: true }),
  deployment('deployment.api', json, 'How the vendor’s interface is addressed: model id, region, profile, type.'),
  deployment('deployment.data_class_ceiling', names, 'Data classes that may be sent, each with its descendants.', {
    stricter: 'intersection',
  }),
  deployment('deployment.approved_on', day, 'Day of its approval.', { informs: true }),
  deployment('deployment.next_review_at', day, 'Last day by which its next review is due.', { stricter: 'earliest' }),
  deployment('deployment.cost_inputs', json, 'What its running cost is computed from.', { informs: true }),
  deployment('deployment.also_found', json, 'What discovery found on the same machine.', { informs: true }),

  alias('alias.gateway', text, 'Handle of the hop that resolves the alias.', { informs: true }),
  alias('alias.members', names, 'Deployments a call to the alias may reach, fallbacks included.', {
    stricter: 'union',
  }),
  alias('alias.fallback_order', json, 'Order in which members are tried.', { informs: true }),

  hop('hop.kind', text, 'What it does on the way: gateway, guardrail, cache or log sink, for example.'),
  hop('hop.stack', text, 'Software it runs.'),
  hop('hop.stack_version', text, 'Version of that software.'),
  hop('hop.product', text, 'Product or service it is.', { informs: true }),
  hop('hop.region', text, 'Region it runs in.'),
  hop('hop.country', country, 'Country it runs in.'),
  hop('hop.operator', text, "Handle of the entity or vendor that operates it; 'vendor' where no one is named."),
  hop('hop.retention_days', int, 'Days it keeps what it sees; 0 is none.', { unit: 'days', stricter: 'greatest' }),
  hop('hop.sees', text, 'What content it sees.', { informs: true }),
  hop('hop.stores', text, 'What content it keeps.', { informs: true }),

  application('application.purpose_code', text, 'Machine name of the purpose it calls models for.'),
  application('application.purpose', text, 'That purpose in words.', { informs: true }),
  application('application.owner', text, 'Handle of the person who answers for it.'),
  application('application.entities', names, 'Entities on whose behalf it may call.', { stricter: 'intersection' }),
  application(
    'application.risk_class',
    oneOf('PROHIBITED', 'HIGH_RISK', 'LIMITED', 'MINIMAL'),
    'Risk class under the AI Act as assessed; none where the Act does not reach it.',
    { none: true },
  ),
  application('application.ai_act', json, 'What is recorded on it under the AI Act.', { informs: true }),
  application('application.gdpr', json, 'What is recorded on it under the GDPR.', { informs: true }),
  application('application.dpdp', json, 'What is recorded on it under DPDP.', { informs: true }),
  application('application.aadhaar', json, 'What is recorded on its use of Aadhaar.', { informs: true }),
  application('application.masks_aadhaar', bool, 'Aadhaar numbers are masked before the call.', { stricter: 'false' }),
  application('application.human_oversight', text, 'Who oversees its output, and how.', { informs: true }),
  application('application.secret_scanning', text, 'Where secrets are looked for.', { informs: true }),
  application('application.volume', json, 'Calls and tokens a day.', { informs: true }),
  application('application.abilities', names, 'Obligations that it is registered as able to carry out.', {
    stricter: 'intersection',
  }),
  application('application.behavioural_monitoring', bool, 'It follows the behaviour of its users.', {
    stricter: 'true',
  }),
  application('application.dpia_next_review_at', day, 'Last day by which its impact assessment is to be reviewed.', {
    stricter: 'earliest',
  }),

  declaredCall('call.application', text, 'Handle of the application that makes the call.'),
  declaredCall('call.entity', text, 'Handle of the entity on whose behalf it is made.'),
  declaredCall('call.target', text, 'Handle of the deployment or alias it asks for.'),
  declaredCall('call.subjects_in', countries, 'Where the people concerned are.'),
  declaredCall('call.data_classes', names, 'Data classes it carries.'),
  declaredCall('call.path', json, 'Hops that see its content, in order.'),
  declaredCall('call.note', text, 'Remark.', { informs: true }),
  declaredCall('call.state', oneOf('declared', 'proposed'), 'Whether it is in use or only proposed.'),
  declaredCall('call.text', text, 'What is proposed, in words.', { informs: true }),
  declaredCall('call.requested_on', day, 'Day of the proposal.', { informs: true }),

  agreement('agreement.vendor', text, 'Handle of the vendor, or of the group company, that it binds.'),
  agreement('agreement.customer_entities', names, 'Entities of the organisation that are party to it.', {
    stricter: 'intersection',
  }),
  agreement('agreement.counterparty', text, 'Company that signed on the other side.', { informs: true }),
  agreement('agreement.kind', text, 'Kind of instrument; DPA is a contract with a processor.'),
  agreement('agreement.signed_on', day, 'Day of signature.', { informs: true }),
  agreement('agreement.valid_from', day, 'First day in force.'),
  agreement('agreement.valid_until', day, 'Last day in force; none where it is open-ended.', {
    none: true,
    stricter: 'earliest',
  }),
  agreement('agreement.notice_days', int, 'Days before its end by which notice must be given.', {
    unit: 'days',
    stricter: 'greatest',
  }),
  agreement('agreement.renewal', text, 'State of its renewal.', { informs: true }),
  agreement('agreement.services', names, 'Services it reaches.', { stricter: 'intersection' }),
  agreement('agreement.regions', names, 'Regions, groups of countries and places it reaches.', {
    stricter: 'intersection',
  }),
  agreement('agreement.deployment_types', names, 'Types of deployment it reaches.', { stricter: 'intersection' }),
  agreement('agreement.covered_classes', names, 'Data classes it reaches, each with its descendants.', {
    stricter: 'intersection',
  }),
  agreement('agreement.excluded_classes', names, 'Data classes it excludes, each with its descendants.', {
    stricter: 'union',
  }),
  agreement('agreement.purposes', names, "Purposes it reaches; 'all' is no limit.", { stricter: 'intersection' }),
  agreement('agreement.scope_note', text, 'Remark on its scope.', { informs: true }),
  agreement('agreement.documents', json, 'Documents and clauses that are its evidence.', { informs: true }),
  agreement('agreement.transfer_mechanism', json, 'Its transfer mechanism as the file states it.', { informs: true }),
  agreement(
    'agreement.transfer_assessment_review_due',
    day,
    'Last day by which its transfer assessment is to be reviewed.',
    {
      stricter: 'earliest',
    },
  ),

  addendum('addendum.agreement', text, 'Handle of the agreement it amends.'),
  addendum('addendum.kind', text, 'What it amends.', { informs: true }),
  addendum('addendum.valid_from', day, 'First day in force.'),
  addendum('addendum.valid_until', day, 'Last day in force; none where it is open-ended.', {
    none: true,
    stricter: 'earliest',
  }),
  addendum('addendum.renewal', text, 'How it renews.', { informs: true }),

  dataClass('class.law', text, 'Code of the legal taxonomy that the class stands for.'),
  dataClass('class.parent', text, 'Handle of the class it is part of; none at the root.', { none: true }),
  dataClass('class.country', country, 'Country whose law knows the class.', { informs: true }),
  dataClass('class.flags', names, 'Marks that laws attach to it.', { informs: true }),
  dataClass('class.rule', text, 'The organisation’s own rule for it, in words.', { informs: true }),
  dataClass('class.never_leaves', bool, 'It never leaves the organisation.', { stricter: 'true' }),
  dataClass('class.below_every_ceiling', bool, 'It lies below every ceiling and needs no agreement.', {
    stricter: 'false',
  }),
  dataClass('class.child', bool, 'It says that the person is under 18.', { stricter: 'true' }),

  traffic('traffic.host', text, 'Host that was called.'),
  traffic('traffic.first_seen', day, 'First day it was seen.', { informs: true }),
  traffic('traffic.last_seen', day, 'Last day it was seen.', { informs: true }),
  traffic('traffic.requests', int, 'Requests that were seen.', { informs: true }),
  traffic('traffic.from', text, 'Where they came from.', { informs: true }),
  traffic('traffic.deployment', text, 'Handle of the deployment that the traffic belongs to.', { none: true }),

  deployment('stack.advisories', advisories, 'Security advisories published for the software and version in use.'),

  ...(
    [
      'organisation',
      'entity',
      'vendor',
      'model',
      'deployment',
      'alias',
      'hop',
      'application',
      'declared-call',
      'agreement',
      'addendum',
      'data-class',
      'observed-traffic',
    ] as const
  ).map(uninterpreted),
];

/** What resolution computes for the organisation's own policies to read: the `registry` group of a facts document. */
export const RESOLVED_FACT_KEYS: readonly FactKey[] = [
  resolved(
    'registry.deployment_status',
    oneOf('draft', 'in_review', 'approved', 'suspended', 'retired'),
    'Where the deployment stands in its review.',
    { arrangement: by('measure', ['approved']) },
  ),
  resolved('registry.entity_may_use', bool, 'The calling entity is one of those that may use the deployment.', {
    arrangement: by('setting', [true]),
  }),
  resolved(
    'registry.call_state',
    oneOf('declared', 'proposed', 'undeclared'),
    'Whether the application has declared this use of the target.',
    { arrangement: by('measure', ['declared']) },
  ),
  resolved('registry.classes', names, 'Own data classes of the call, with all their ancestors.', {
    arrangement: fixed('It is computed from the classes that the call carries.'),
  }),
  resolved('registry.classes_above_ceiling', names, 'Classes of the call that the deployment may not be sent.', {
    arrangement: by('measure', [[]]),
  }),
  resolved(
    'registry.classes_never_leaving',
    names,
    'Classes of the call that never leave the organisation, and would here.',
    { eachRecipient: true, arrangement: by('measure', [[]]) },
  ),
  resolved(
    'registry.agreement_state',
    oneOf('in_force', 'ended', 'not_begun', 'none', 'not_needed'),
    'State of the agreement that binds this recipient; not needed where only the calling entity sees the content.',
    { eachRecipient: true, arrangement: by('agreement', ['in_force']) },
  ),
  resolved('registry.agreement_ended_on', day, 'Last day on which that agreement was in force.', {
    none: true,
    eachRecipient: true,
    arrangement: COMPUTED,
  }),
  resolved('registry.agreement_days_left', int, 'Days until its last day in force.', {
    none: true,
    unit: 'days',
    eachRecipient: true,
    arrangement: COMPUTED,
  }),
  resolved('registry.notice_day_passed', bool, 'The last day for giving notice before its end has passed.', {
    eachRecipient: true,
    arrangement: COMPUTED,
  }),
  resolved('registry.agreement_excludes', names, 'Classes of the call that the agreement excludes in words.', {
    eachRecipient: true,
    arrangement: by('agreement', [[]]),
  }),
  resolved(
    'registry.agreement_uncovered',
    names,
    'Classes of the call that the agreement neither names nor excludes.',
    { eachRecipient: true, arrangement: by('agreement', [[]]) },
  ),
  resolved('registry.entity_covered', bool, 'The calling entity is party to the agreement.', {
    eachRecipient: true,
    arrangement: by('agreement', [true]),
  }),
  resolved('registry.purpose_covered', bool, 'The agreement reaches the purpose of the call.', {
    eachRecipient: true,
    arrangement: by('agreement', [true]),
  }),
  resolved('registry.region_covered', bool, 'The agreement reaches every region in which this recipient processes.', {
    eachRecipient: true,
    arrangement: by('agreement', [true]),
  }),
  resolved('registry.service_covered', bool, 'The agreement reaches the service and type of deployment.', {
    eachRecipient: true,
    arrangement: by('agreement', [true]),
  }),
  resolved('registry.regions_outside_pin', names, 'Processing regions outside the region pin.', {
    arrangement: by('setting', [[]]),
  }),
  resolved(
    'registry.hops_outside',
    names,
    'Hops of the path outside the jurisdiction of the pin and of the calling entity.',
    { arrangement: by('setting', [[]]) },
  ),
  resolved('registry.hops_unpassed', bool, 'The call passes no hop at all.', { arrangement: COMPUTED }),
  resolved(
    'registry.third_country',
    bool,
    'Some country of this recipient lies outside the calling entity’s jurisdiction.',
    { eachRecipient: true, arrangement: COMPUTED },
  ),
  resolved('registry.transfer_mechanism', bool, 'A transfer mechanism stands, or none is needed.', {
    eachRecipient: true,
    arrangement: by('agreement', [true]),
  }),
  resolved('registry.model_shut_down', bool, 'The model no longer answers.', {
    arrangement: fixed('When a model ends, its provider decides.'),
  }),
  resolved('registry.model_shut_down_on', day, 'First day on which the model no longer answers.', {
    none: true,
    arrangement: COMPUTED,
  }),
  resolved('registry.model_stage', text, 'Release stage of the model.', { arrangement: COMPUTED }),
  resolved('registry.review_overdue', bool, 'Some review is overdue.', {
    eachRecipient: true,
    arrangement: by('assessment', [false]),
  }),
  resolved('registry.reviews_overdue', names, 'What is overdue for review.', {
    eachRecipient: true,
    arrangement: COMPUTED,
  }),
  resolved(
    'registry.severe_advisories',
    names,
    'Advisories that apply, with a stated range of versions and a score of 9.0 or more, or critical.',
    { arrangement: by('measure', [[]]) },
  ),
  resolved('registry.advisories', names, 'The other advisories for the software in use.', {
    arrangement: by('measure', [[]]),
  }),
  resolved('registry.authenticated', bool, 'Callers authenticate to the endpoint.', {
    arrangement: by('setting', [true]),
  }),
  resolved('registry.telemetry', bool, 'The serving software sends usage statistics to its maker.', {
    arrangement: by('setting', [false]),
  }),
  resolved('registry.revision_pinned', bool, 'The weights are fixed to one revision.', {
    arrangement: by('setting', [true]),
  }),
  resolved(
    'registry.application_risk_class',
    oneOf('PROHIBITED', 'HIGH_RISK', 'LIMITED', 'MINIMAL'),
    'Risk class of the application under the AI Act as assessed.',
    { none: true, arrangement: fixed('The risk class follows from what the application does.') },
  ),
  resolved('registry.behavioural_monitoring_of_children', bool, 'The application follows the behaviour of children.', {
    arrangement: by('redesign', [false]),
  }),
  resolved('registry.dpia_done', bool, 'A GDPR impact assessment is done.', { arrangement: by('assessment', [true]) }),
  resolved('registry.fria_done', bool, 'A fundamental rights impact assessment is done.', {
    arrangement: by('assessment', [true]),
  }),
  resolved('registry.aadhaar_unmasked', bool, 'The call carries Aadhaar numbers that are not masked.', {
    arrangement: by('setting', [false]),
  }),
  resolved('registry.retention_days', int, 'Longest time that content of the call is kept, own logs included.', {
    unit: 'days',
    eachRecipient: true,
    arrangement: by('agreement', 'fewer'),
  }),
  resolved('registry.retention_layer', text, 'The layer that decides it.', {
    eachRecipient: true,
    arrangement: COMPUTED,
  }),
  resolved('registry.retention_overridden', bool, 'A layer keeps content longer than the agreement or addendum says.', {
    eachRecipient: true,
    arrangement: COMPUTED,
  }),
  resolved('registry.ungoverned_hosts', names, 'Hosts seen in traffic that belong to no deployment.', {
    arrangement: COMPUTED,
  }),
];

export const REGISTRY_FACT_KEYS: readonly FactKey[] = [...SOURCE_FACT_KEYS, ...RESOLVED_FACT_KEYS];

/** Every key that a facts document may hold: what packs and the organisation's own policies are typed against. */
export const POLICY_FACT_KEYS: readonly FactKey[] = [...LAW_FACT_KEYS, ...RESOLVED_FACT_KEYS];

/** Every key that there is. */
export const FACT_KEYS: readonly FactKey[] = [...LAW_FACT_KEYS, ...REGISTRY_FACT_KEYS];
