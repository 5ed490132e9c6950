interface Group {
  readonly title: string;
  /** Keys by name, or all of a prefix that ends with a full stop. */
  readonly keys: readonly string[];
}

/** What belongs together on a page, in the order in which a reviewer asks. */
const GROUPS: readonly Group[] = [
  {
    title: 'What it is',
    keys: [
      ...['deployment.kind', 'deployment.model', 'deployment.model_name', 'deployment.model_note'],
      ...['deployment.vendor', 'deployment.service', 'deployment.owner', 'deployment.entities'],
      ...['deployment.served_model_name', 'deployment.third_party_processor'],
      'model.',
    ],
  },
  {
    title: 'Where data goes',
    keys: [
      ...['deployment.region_pin', 'deployment.processing_regions', 'deployment.region_pinned', 'deployment.hosting'],
      ...['deployment.processing_countries', 'deployment.storage_countries', 'deployment.support_access_countries'],
    ],
  },
  {
    title: 'What may be sent, on which terms',
    keys: ['deployment.data_class_ceiling', 'deployment.agreements', 'terms.'],
  },
  {
    title: 'How it is served',
    keys: [
      ...['deployment.stack', 'deployment.stack_version', 'deployment.revision_pinned', 'deployment.endpoint'],
      ...['deployment.authentication', 'deployment.bind', 'deployment.telemetry', 'deployment.features'],
      ...['deployment.api', 'deployment.also_found', 'stack.'],
    ],
  },
  {
    title: 'Review',
    keys: [
      ...['deployment.status', 'deployment.approved_on', 'deployment.next_review_at'],
      'deployment.suspended_for_risk',
    ],
  },
  { title: 'Agreement', keys: ['agreement.', 'addendum.'] },
  { title: 'Data processing terms', keys: ['dpa.'] },
  { title: 'Transfer to other countries', keys: ['transfer.'] },
  { title: 'Application', keys: ['application.', 'app.'] },
  { title: 'Use', keys: ['use.', 'call.'] },
  { title: 'People and data', keys: ['data.', 'class.'] },
  { title: 'Lawful basis and consent', keys: ['basis.', 'consent.'] },
  { title: 'Safeguards', keys: ['controls.'] },
  { title: 'Company', keys: ['vendor.', 'entity.', 'org.', 'organisation.'] },
  { title: 'Route', keys: ['hop.', 'alias.', 'traffic.'] },
  { title: 'Duties of the model’s provider', keys: ['gpai.'] },
];

const REST = 'Other';

const holds = ({ keys }: Group, key: string): boolean =>
  !key.endsWith('.uninterpreted') && keys.some((one) => (one.endsWith('.') ? key.startsWith(one) : key === one));

/** Facts under the titles of their groups, what is known first; what belongs to no group comes last. */
export function inGroups<Fact extends { readonly key: string; readonly state: string }>(
  facts: readonly Fact[],
): readonly { readonly title: string; readonly facts: readonly Fact[] }[] {
  const titleOf = ({ key }: Fact): string => GROUPS.find((group) => holds(group, key))?.title ?? REST;
  const byTitle = Map.groupBy(facts, titleOf);
  return [...GROUPS.map(({ title }) => title), REST].flatMap((title) => {
    const found = byTitle.get(title);
    return found ? [{ title, facts: [...found].sort(knownFirst) }] : [];
  });
}

const knownFirst = (a: { readonly state: string }, b: { readonly state: string }): number =>
  Number(a.state === 'UNKNOWN') - Number(b.state === 'UNKNOWN');
