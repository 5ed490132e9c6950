/** The roles that services connect as. None owns a table, none is superuser, none passes row-level security. */
export const SERVICE_ROLES = ['custos_api', 'custos_pdp', 'custos_worker'] as const;
export type ServiceRole = (typeof SERVICE_ROLES)[number];

type Rights = Partial<Record<ServiceRole, readonly string[]>>;

/**
 * What each service role may do, per table: exactly this and nothing else. Which rows is row-level security's business
 * (`prisma/migrations`). `UPDATE (…)` is a right on those columns only. A partition has no rights of its own.
 */
export const TABLE_GRANTS: Readonly<Record<string, Rights>> = {
  'public.organisation': {
    custos_api: ['SELECT', 'INSERT', 'UPDATE (name)', 'UPDATE (registry_version)', 'UPDATE (zone)'],
    custos_pdp: ['SELECT'],
    custos_worker: ['SELECT'],
  },
  'public.subject': {
    custos_api: ['SELECT', 'INSERT', 'UPDATE (name)'],
    custos_pdp: ['SELECT'],
    custos_worker: ['SELECT'],
  },
  'public.fact': { custos_api: ['SELECT', 'INSERT'], custos_pdp: ['SELECT'], custos_worker: ['SELECT'] },
  'public.fact_proposal': {
    custos_api: [
      'SELECT',
      'INSERT',
      'UPDATE (decided_at)',
      'UPDATE (decided_by)',
      'UPDATE (decision_note)',
      'UPDATE (fact_id)',
      'UPDATE (status)',
    ],
  },
  'public.waiver': {
    custos_api: [
      'SELECT',
      'INSERT',
      'UPDATE (decided_at)',
      'UPDATE (decided_by)',
      'UPDATE (decision_note)',
      'UPDATE (review_note)',
      'UPDATE (reviewed_at)',
      'UPDATE (reviewed_by)',
      'UPDATE (revocation_note)',
      'UPDATE (revoked_at)',
      'UPDATE (revoked_by)',
      'UPDATE (status)',
    ],
    custos_pdp: ['SELECT'],
  },
  'public.person': {
    custos_api: [
      'SELECT',
      'INSERT',
      'UPDATE (deactivated_at)',
      'UPDATE (entity)',
      'UPDATE (external)',
      'UPDATE (name)',
      'UPDATE (role)',
    ],
    custos_worker: ['SELECT'],
  },
  'public.password': { custos_api: ['SELECT', 'INSERT', 'UPDATE (phc)', 'UPDATE (set_at)'] },
  'public.session': { custos_api: ['SELECT', 'INSERT', 'UPDATE (seen_at)', 'DELETE'] },
  'public.invitation': { custos_api: ['SELECT', 'INSERT', 'UPDATE (accepted_at)', 'UPDATE (revoked_at)'] },
  'public.setup_link': { custos_api: ['SELECT', 'INSERT', 'UPDATE (used_at)'] },
  'public.credential': { custos_api: ['SELECT', 'INSERT', 'UPDATE (revoked_at)'] },
  'public.publication': { custos_api: ['SELECT', 'INSERT'], custos_pdp: ['SELECT'], custos_worker: ['SELECT'] },
  'public.policy_draft': {
    custos_api: [
      'SELECT',
      'INSERT',
      'UPDATE (authors)',
      'UPDATE (decided_at)',
      'UPDATE (decided_by)',
      'UPDATE (decision_note)',
      'UPDATE (decline_note)',
      'UPDATE (declined_at)',
      'UPDATE (declined_by)',
      'UPDATE (declined_version)',
      'UPDATE (note)',
      'UPDATE (own)',
      'UPDATE (packs)',
      'UPDATE (published_rev)',
      'UPDATE (published_set)',
      'UPDATE (saved_at)',
      'UPDATE (saved_by)',
      'UPDATE (scenarios)',
      'UPDATE (status)',
      'UPDATE (title)',
      'UPDATE (version)',
    ],
  },
  'public.policy_text': { custos_api: ['SELECT', 'INSERT'], custos_pdp: ['SELECT'], custos_worker: ['SELECT'] },
  'public.policy_set': { custos_api: ['SELECT', 'INSERT'], custos_pdp: ['SELECT'], custos_worker: ['SELECT'] },
  'public.report': {
    custos_api: ['SELECT', 'INSERT'],
    custos_worker: [
      'SELECT',
      'UPDATE (attempt)',
      'UPDATE (bytes)',
      'UPDATE (done)',
      'UPDATE (failure)',
      'UPDATE (finished_at)',
      'UPDATE (lease_until)',
      'UPDATE (pages)',
      'UPDATE (sha256)',
      'UPDATE (state)',
      'UPDATE (step)',
      'UPDATE (total)',
    ],
  },
  'public.report_file': { custos_api: ['SELECT'], custos_worker: ['INSERT'] },
  'ledger.tlog': { custos_api: ['SELECT', 'INSERT'], custos_pdp: ['SELECT'], custos_worker: ['SELECT'] },
  'ledger.tlog_head': {
    custos_api: ['SELECT', 'INSERT', 'UPDATE'],
    custos_pdp: ['SELECT', 'UPDATE'],
    custos_worker: ['SELECT', 'UPDATE'],
  },
  'ledger.tlog_bundle': {
    custos_api: ['SELECT', 'INSERT'],
    custos_pdp: ['SELECT', 'INSERT'],
    custos_worker: ['SELECT', 'INSERT'],
  },
  'ledger.tlog_checkpoint': { custos_api: ['SELECT'], custos_pdp: ['SELECT'], custos_worker: ['SELECT', 'INSERT'] },
  'ledger.tlog_tile': { custos_api: ['SELECT'], custos_pdp: ['SELECT'], custos_worker: ['SELECT', 'INSERT'] },
  'ledger.recorded_call': { custos_api: ['SELECT'], custos_pdp: ['SELECT', 'INSERT'], custos_worker: ['SELECT'] },
  'ledger.decision_row': { custos_api: ['SELECT'], custos_worker: ['SELECT', 'INSERT'] },
  'ledger.decision_progress': { custos_api: ['SELECT'], custos_worker: ['SELECT', 'INSERT', 'UPDATE'] },
  'public._prisma_migrations': {},
};

/** Functions that services may call; nobody else may. */
export const FUNCTION_GRANTS: Readonly<Record<string, readonly ServiceRole[]>> = {
  'public.credentials_by_prefix(text)': ['custos_api', 'custos_pdp'],
  'public.custos_organisation()': SERVICE_ROLES,
  'public.refuse_change()': [],
  'ledger.ensure_partitions()': ['custos_worker'],
};

/** The statements that bring the database's rights to the tables above, whatever they were. */
export function grantStatements(): string[] {
  const roles = SERVICE_ROLES.join(', ');
  return [
    `revoke all on all tables in schema public, ledger from public, ${roles}`,
    `revoke all on all functions in schema public, ledger from public, ${roles}`,
    `revoke all on schema public, ledger from public`,
    `grant usage on schema public, ledger to ${roles}`,
    ...Object.entries(TABLE_GRANTS).flatMap(([table, rights]) =>
      Object.entries(rights).map(([role, list]) => `grant ${list.join(', ')} on ${table} to ${role}`),
    ),
    ...Object.entries(FUNCTION_GRANTS)
      .filter(([, holders]) => holders.length > 0)
      .map(([name, holders]) => `grant execute on function ${name} to ${holders.join(', ')}`),
  ];
}
