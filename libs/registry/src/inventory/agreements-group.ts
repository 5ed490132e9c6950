import { Handle, type Day, type FactValue } from '#vocabulary';
import { z } from 'zod';
import type { Source } from '../fact.js';
import { Days, FileDay, Handles, known, Name, orUnknown, Text } from './field-forms.js';
import type { FieldPath } from './field-path.js';
import { joined, statementsOf, type Stated, type Statement, type SubjectRef } from './statement.js';

/** Words on training that settle whether a vendor may train on inputs: an opt-in that is off is a no. */
export const TRAINING_WORDS: Readonly<Record<string, boolean>> = {
  no: false,
  yes: true,
  'opt-in off': false,
  'opt-in on': true,
};

const AgreementTerms = z.looseObject({
  training: Text.optional(),
  retention_days: orUnknown(Days).optional(),
  retention_note: Text.optional(),
});

const TransferMechanism = z.looseObject({
  kind: z.enum(['SCC', 'DPF', 'BCR', 'none', 'none_needed']),
  modules: z.array(z.int().min(1).max(4)).optional(),
  dpf: orUnknown(z.boolean()).optional(),
  reason: Text.optional(),
  note: Text.optional(),
  transfer_impact_assessment: Text.optional(),
  tia_review_due: FileDay.optional(),
});

const Document = z.looseObject({ name: Text, clause: Text.optional() });

const Addendum = z.looseObject({
  id: Handle,
  kind: Text,
  valid_from: orUnknown(FileDay),
  valid_until: orUnknown(z.union([FileDay, z.literal('open')])),
  renewal: Text.optional(),
  terms: AgreementTerms,
});

export const InventoryAgreement = z.looseObject({
  id: Handle,
  provider: Handle,
  title: Name,
  customer_entities: Handles.min(1),
  counterparty: Text,
  kind: Text,
  signed_on: FileDay.optional(),
  valid_from: orUnknown(FileDay),
  valid_until: orUnknown(z.union([FileDay, z.literal('open')])),
  notice_days: orUnknown(Days).optional(),
  renewal: Text.optional(),
  covers: z.looseObject({
    services: z.array(Text).optional(),
    regions: z.array(Text).optional(),
    deployment_types: z.array(Text).optional(),
    data_classes: Handles.optional(),
    excludes_data_classes: Handles.optional(),
    purposes: z.array(Text).optional(),
  }),
  scope_note: Text.optional(),
  transfer_mechanism: TransferMechanism.optional(),
  terms: AgreementTerms.optional(),
  addenda: z.array(Addendum).optional(),
  documents: z.array(Document).optional(),
});
export type InventoryAgreement = z.infer<typeof InventoryAgreement>;

export const AgreementsGroup = z.array(InventoryAgreement);

/** The handle of whoever processes under the agreement: its provider, or the group company behind an internal one. */
export const processorOf = (agreement: Pick<InventoryAgreement, 'provider' | 'counterparty'>): string =>
  agreement.provider === 'internal' ? agreement.counterparty : agreement.provider;

const openEnd = (day: Day | 'open' | 'unknown'): Day | null | undefined =>
  day === 'unknown' ? undefined : day === 'open' ? null : day;

/** A document by its name, with the clause that says it. */
const documentSource = (
  documents: InventoryAgreement['documents'],
  place: number,
  note?: string,
): Source | undefined => {
  const document = documents?.[place];
  if (!document) return undefined;
  const locator = [document.clause && document.clause !== 'none' && `clause ${document.clause}`, note].filter(Boolean);
  return { uri: document.name, ...(locator.length > 0 && { locator: locator.join('; ') }) };
};

const TOOLS = { SCC: 'scc', DPF: 'dpf', BCR: 'bcr', none: 'none', none_needed: 'none' } as const;

function transferEntries(mechanism: z.infer<typeof TransferMechanism>): [string, FactValue | undefined, string][] {
  const modules = mechanism.modules ?? [];
  return [
    ['agreement.transfer_mechanism', mechanism as FactValue, 'transfer_mechanism'],
    ['agreement.transfer_assessment_review_due', mechanism.tia_review_due, 'transfer_mechanism.tia_review_due'],
    ['transfer.tool', TOOLS[mechanism.kind], 'transfer_mechanism.kind'],
    // Customers are controllers of their own calls: module 2 where it is agreed.
    ['transfer.scc_module', modules.includes(2) ? 2 : modules[0], 'transfer_mechanism.modules'],
  ];
}

function termStatements(
  of: SubjectRef,
  at: FieldPath,
  terms: z.infer<typeof AgreementTerms>,
  qualifier: 'account' | 'addendum',
  source: Source | undefined,
): Statement[] {
  return statementsOf(
    of,
    [...at, 'terms'],
    [
      ['terms.training_on_inputs', TRAINING_WORDS[terms.training ?? ''], 'training'],
      ['terms.retention_days', known(terms.retention_days), 'retention_days'],
    ],
    { qualifier, method: 'CONTRACT', ...(source && { source }) },
  );
}

function statedAddendum(agreement: InventoryAgreement, at: FieldPath, place: number): Stated {
  const addendum = agreement.addenda![place]!;
  const of: SubjectRef = { kind: 'addendum', handle: addendum.id };
  const where = [...at, 'addenda', place];
  const source = documentSource(
    agreement.documents,
    (agreement.documents?.length ?? 0) - (agreement.addenda!.length - place),
  );
  const contract = { method: 'CONTRACT', ...(source && { source }) } as const;
  return {
    subjects: [{ ...of, name: `${addendum.kind.replaceAll('_', ' ')}, addendum to ${agreement.title}`, at: where }],
    statements: [
      ...statementsOf(
        of,
        where,
        [
          ['addendum.agreement', agreement.id, 'id'],
          ['addendum.kind', addendum.kind, 'kind'],
          ['addendum.valid_from', known(addendum.valid_from), 'valid_from'],
          ['addendum.valid_until', openEnd(addendum.valid_until), 'valid_until'],
          ['addendum.renewal', addendum.renewal, 'renewal'],
        ],
        contract,
      ),
      ...termStatements(of, where, addendum.terms, 'addendum', source),
    ],
  };
}

/** An agreement with its addenda. What it says is a fact of the contract; its window says when that binds. */
export function statedAgreement(agreement: InventoryAgreement, index: number): Stated {
  const of: SubjectRef = { kind: 'agreement', handle: agreement.id };
  const at = ['agreements', index];
  const source = documentSource(agreement.documents, 0);
  const { covers } = agreement;
  const addenda = (agreement.addenda ?? []).map((_, place) => statedAddendum(agreement, at, place));
  return joined([
    {
      subjects: [{ ...of, name: agreement.title, at }],
      statements: [
        ...statementsOf(
          of,
          at,
          [
            ['agreement.vendor', processorOf(agreement), 'provider'],
            ['agreement.customer_entities', agreement.customer_entities, 'customer_entities'],
            ['agreement.counterparty', agreement.counterparty, 'counterparty'],
            ['agreement.kind', agreement.kind, 'kind'],
            ['agreement.signed_on', agreement.signed_on, 'signed_on'],
            ['agreement.valid_from', known(agreement.valid_from), 'valid_from'],
            ['agreement.valid_until', openEnd(agreement.valid_until), 'valid_until'],
            ['agreement.notice_days', known(agreement.notice_days), 'notice_days'],
            ['agreement.renewal', agreement.renewal, 'renewal'],
            ['agreement.services', covers.services, 'covers.services'],
            ['agreement.regions', covers.regions, 'covers.regions'],
            ['agreement.deployment_types', covers.deployment_types, 'covers.deployment_types'],
            ['agreement.covered_classes', covers.data_classes, 'covers.data_classes'],
            ['agreement.excluded_classes', covers.excludes_data_classes ?? [], 'covers.excludes_data_classes'],
            ['agreement.purposes', covers.purposes, 'covers.purposes'],
            ['agreement.scope_note', agreement.scope_note, 'scope_note'],
            ['agreement.documents', agreement.documents as FactValue | undefined, 'documents'],
            ...(agreement.transfer_mechanism ? transferEntries(agreement.transfer_mechanism) : []),
          ],
          { method: 'CONTRACT', ...(source && { source }) },
        ),
        ...(agreement.terms
          ? termStatements(
              of,
              at,
              agreement.terms,
              'account',
              documentSource(agreement.documents, 0, agreement.terms.retention_note),
            )
          : []),
      ],
    },
    ...addenda,
  ]);
}
