import { Handle, type FactValue } from '#vocabulary';
import { z } from 'zod';
import { FileDay, Handles, known, Name, orUnknown, Text, YesNo, Country, isYes } from './field-forms.js';
import type { FieldPath } from './field-path.js';
import type { InventoryEntity } from './organisation-group.js';
import { joined, statementsOf, type Stated, type Statement, type SubjectRef } from './statement.js';

/** An assessment: whether there is one, or which. */
const Assessment = z.union([
  z.enum(['done', 'missing', 'unknown']),
  z.looseObject({ id: Text, reviewed_on: FileDay.optional(), next: FileDay.optional() }),
]);
const isDone = (assessment: z.infer<typeof Assessment> | undefined): boolean | undefined =>
  assessment === undefined || assessment === 'unknown' ? undefined : assessment !== 'missing';

const AiAct = z.looseObject({
  role: z.enum(['deployer', 'provider', 'gpai-provider', 'none']),
  class: z.enum(['PROHIBITED', 'HIGH_RISK', 'LIMITED', 'MINIMAL']).optional(),
  provider: Handle.optional(),
  basis: z.array(Text).optional(),
  fria: Assessment.optional(),
  registered_in_eu_database: orUnknown(YesNo).optional(),
  workers_informed: orUnknown(YesNo).optional(),
  oversight_fact: z.record(Country, Text).optional(),
  transparency_notice: z.record(Country, Text).optional(),
  logs_kept_months: z.int().min(0).optional(),
  works_council: Text.optional(),
  marking: Text.optional(),
  reason: Text.optional(),
  to_confirm_by: Handle.optional(),
});

const Gdpr = z.looseObject({
  article_22: Text.optional(),
  dpia: Assessment.optional(),
});

const Dpdp = z.looseObject({
  notice: Text.optional(),
  consent_or_use: Text.optional(),
  languages: z.array(Text).optional(),
  children: orUnknown(YesNo).optional(),
  verifiable_parental_consent: Text.optional(),
  behavioural_monitoring: orUnknown(YesNo).optional(),
  targeted_advertising: orUnknown(YesNo).optional(),
  significant_data_fiduciary_audit: Text.optional(),
});

const Aadhaar = z.looseObject({
  masking_before_call: orUnknown(YesNo).optional(),
  masking_after_read: Text.optional(),
  vault: orUnknown(YesNo).optional(),
  offline_alternative_offered: orUnknown(YesNo).optional(),
});

const Call = z.looseObject({
  id: Handle,
  entity: Handle,
  target: Handle,
  subjects_in: orUnknown(z.array(Country)).optional(),
  data_classes: Handles.min(1),
  path: orUnknown(Handles).optional(),
  note: Text.optional(),
});

const Proposal = z.looseObject({
  id: Handle,
  entity: Handle,
  text: Text,
  data_classes: Handles.min(1),
  subjects_in: orUnknown(z.array(Country)).optional(),
  target: Handle,
  path: orUnknown(Handles).optional(),
  requested_on: FileDay.optional(),
  note: Text.optional(),
});

export const InventoryApplication = z.looseObject({
  id: Handle,
  name: Name,
  purpose_code: Text,
  owner: Handle.optional(),
  entities: Handles.min(1),
  purpose: Text.optional(),
  ai_act: AiAct.optional(),
  gdpr: Gdpr.optional(),
  dpdp: Dpdp.optional(),
  aadhaar: Aadhaar.optional(),
  human_oversight: Text.optional(),
  secret_scanning: Text.optional(),
  volume: z.record(z.string(), z.json()).optional(),
  calls: z.array(Call).default([]),
  proposals: z.array(Proposal).optional(),
});
export type InventoryApplication = z.infer<typeof InventoryApplication>;
type InventoryCall = z.infer<typeof Call>;
type InventoryProposal = z.infer<typeof Proposal>;

export const ApplicationsGroup = z.array(InventoryApplication);

const answer = (text: string | undefined): boolean | undefined =>
  text === 'yes' || text === 'no' ? isYes(text) : undefined;

/** AI Act roles of each entity: that of the application, and provider for the entity that built it. */
function roleStatements(of: SubjectRef, at: FieldPath, { ai_act: aiAct, entities }: InventoryApplication): Statement[] {
  if (!aiAct) return [];
  return entities.map((entity) => ({
    of,
    key: 'org.roles',
    qualifier: entity,
    value: [
      ...(aiAct.role === 'none' ? [] : [aiAct.role]),
      ...(aiAct.provider === entity && aiAct.role !== 'provider' ? ['provider'] : []),
    ],
    at: [...at, 'ai_act', 'role'],
  }));
}

/** An Annex III point named as the basis of a high-risk class; a system of a lower class falls under none. */
function annexPoint(aiAct: z.infer<typeof AiAct>): string | null | undefined {
  if (aiAct.class === 'LIMITED' || aiAct.class === 'MINIMAL') return null;
  return aiAct.basis?.flatMap((basis) => /^Annex III (\d(?:\([a-z]\))?)$/.exec(basis)?.[1] ?? [])[0];
}

function aiActStatements(
  of: SubjectRef,
  at: FieldPath,
  application: InventoryApplication,
  entities: readonly InventoryEntity[],
): Statement[] {
  const aiAct = application.ai_act;
  if (!aiAct) return [];
  const oversight = Object.entries(aiAct.oversight_fact ?? {}).flatMap(([country, text]): Statement[] =>
    entities
      .filter(({ id, country: seat }) => seat === country && application.entities.includes(id))
      .map(({ id }) => ({
        of,
        key: 'controls.human_oversight_assigned',
        qualifier: id,
        value: !text.startsWith('none'),
        at: [...at, 'ai_act', 'oversight_fact', country],
      })),
  );
  return [
    ...statementsOf(
      of,
      [...at, 'ai_act'],
      [
        ['application.risk_class', aiAct.role === 'none' ? null : aiAct.class, 'class'],
        ['use.annex_iii_point', annexPoint(aiAct), 'basis'],
        ['controls.fria_done', isDone(aiAct.fria), 'fria'],
        ['controls.eu_db_registered', answer(aiAct.registered_in_eu_database), 'registered_in_eu_database'],
        ['controls.provider_eu_db_registered', answer(aiAct.registered_in_eu_database), 'registered_in_eu_database'],
        ['controls.workers_informed', answer(aiAct.workers_informed), 'workers_informed'],
      ],
    ),
    ...roleStatements(of, at, application),
    ...oversight,
  ];
}

function gdprStatements(of: SubjectRef, at: FieldPath, gdpr: InventoryApplication['gdpr']): Statement[] {
  const dpia = gdpr?.dpia;
  return statementsOf(
    of,
    [...at, 'gdpr'],
    [
      ['controls.dpia_done', isDone(dpia), 'dpia'],
      ['application.dpia_next_review_at', typeof dpia === 'object' ? dpia.next : undefined, 'dpia.next'],
    ],
  );
}

function dpdpStatements(of: SubjectRef, at: FieldPath, dpdp: InventoryApplication['dpdp']): Statement[] {
  if (!dpdp) return [];
  const parental = dpdp.verifiable_parental_consent;
  return statementsOf(
    of,
    [...at, 'dpdp'],
    [
      ['consent.notice_given', answer(dpdp.notice), 'notice'],
      ['basis.dpdp', dpdp.consent_or_use === 'consent' ? 'consent' : undefined, 'consent_or_use'],
      [
        'consent.parental_verifiable',
        parental === undefined || parental === 'unknown' ? undefined : parental === 'yes',
        'verifiable_parental_consent',
      ],
      ['application.behavioural_monitoring', answer(dpdp.behavioural_monitoring), 'behavioural_monitoring'],
      ['use.tracks_or_monitors', answer(dpdp.behavioural_monitoring), 'behavioural_monitoring'],
    ],
  );
}

function statedCall(
  application: InventoryApplication,
  call: InventoryCall | InventoryProposal,
  at: FieldPath,
  state: 'declared' | 'proposed',
): Stated {
  const of: SubjectRef = { kind: 'declared-call', handle: call.id };
  const proposal = state === 'proposed' ? (call as InventoryProposal) : undefined;
  return {
    subjects: [{ ...of, name: `${application.name}: ${call.id}`, at }],
    statements: statementsOf(of, at, [
      ['call.application', application.id, 'id'],
      ['call.entity', call.entity, 'entity'],
      ['call.target', call.target, 'target'],
      ['call.subjects_in', known(call.subjects_in), 'subjects_in'],
      ['call.data_classes', call.data_classes, 'data_classes'],
      ['call.path', known(call.path), 'path'],
      ['call.note', call.note, 'note'],
      ['call.state', state, 'id'],
      ['call.text', proposal?.text, 'text'],
      ['call.requested_on', proposal?.requested_on, 'requested_on'],
    ]),
  };
}

/**
 * Entities it acts for: those that it lists, and those for which its calls and proposals are stated. Such a call has to
 * be decidable, if only to be denied.
 */
const actsFor = ({ entities, calls, proposals = [] }: InventoryApplication): string[] => [
  ...new Set([...entities, ...[...calls, ...proposals].map(({ entity }) => entity)]),
];

/**
 * An application with its calls and proposals. The blocks of each law are kept as they stand; what in them settles a fact
 * that the law reads is stated besides. Text that settles none of them (`partly`, `announced at the start of the call`)
 * leaves the fact unknown.
 */
export function statedApplication(
  application: InventoryApplication,
  index: number,
  entities: readonly InventoryEntity[],
): Stated {
  const of: SubjectRef = { kind: 'application', handle: application.id };
  const at = ['applications', index];
  const json = (block: unknown) => block as FactValue | undefined;
  return joined([
    {
      subjects: [{ ...of, name: application.name, at }],
      statements: [
        ...statementsOf(of, at, [
          ['application.purpose_code', application.purpose_code, 'purpose_code'],
          ['use.purpose', application.purpose_code, 'purpose_code'],
          ['application.purpose', application.purpose, 'purpose'],
          ['application.owner', application.owner, 'owner'],
          ['application.entities', actsFor(application), 'entities'],
          ['application.ai_act', json(application.ai_act), 'ai_act'],
          ['application.gdpr', json(application.gdpr), 'gdpr'],
          ['application.dpdp', json(application.dpdp), 'dpdp'],
          ['application.aadhaar', json(application.aadhaar), 'aadhaar'],
          [
            'application.masks_aadhaar',
            answer(application.aadhaar?.masking_before_call),
            'aadhaar.masking_before_call',
          ],
          ['application.human_oversight', application.human_oversight, 'human_oversight'],
          ['application.secret_scanning', application.secret_scanning, 'secret_scanning'],
          ['application.volume', json(application.volume), 'volume'],
        ]),
        ...aiActStatements(of, at, application, entities),
        ...gdprStatements(of, at, application.gdpr),
        ...dpdpStatements(of, at, application.dpdp),
      ],
    },
    ...application.calls.map((call, place) => statedCall(application, call, [...at, 'calls', place], 'declared')),
    ...(application.proposals ?? []).map((proposal, place) =>
      statedCall(application, proposal, [...at, 'proposals', place], 'proposed'),
    ),
  ]);
}
