import { PolicyBlock, type PolicyCondition, type PolicyEffect, type PolicyLine } from '#registry';
import type { Day, PolicySource } from '#vocabulary';
import { addDays } from '#vocabulary';

/** How an unknown fact counts: as true in what denies, as false in what only reports. */
type Unknown = 'counts' | 'is silent';

/** A condition on the facts of the register, in Cedar, for either reading of what is unknown. */
type Condition = (unknown: Unknown) => string;

const fact =
  (name: string, test: (value: string) => string): Condition =>
  (unknown) => {
    const value = `context.registry.${name}`;
    return unknown === 'counts'
      ? `(if context.registry has ${name} then ${test(value)} else true)`
      : `(context.registry has ${name} && ${test(value)})`;
  };

const isTrue = (name: string): Condition => fact(name, (value) => value);
const isFalse = (name: string): Condition => fact(name, (value) => `!${value}`);
const isSome = (name: string): Condition => fact(name, (value) => `!${value}.isEmpty()`);
const both =
  (...conditions: readonly Condition[]): Condition =>
  (unknown) =>
    conditions.map((condition) => condition(unknown)).join(' && ');
const either =
  (...conditions: readonly Condition[]): Condition =>
  (unknown) =>
    `(${conditions.map((condition) => condition(unknown)).join(' || ')})`;
const not =
  (condition: Condition): Condition =>
  (unknown) =>
    `!(${condition(unknown === 'counts' ? 'is silent' : 'counts')})`;

const quoted = (texts: readonly string[]): string => `[${texts.map((text) => JSON.stringify(text)).join(', ')}]`;

/** One rule of the organisation, before a block says what it does. */
interface OwnRule {
  /** Below `org.`. */
  readonly id: string;
  readonly title: string;
  readonly remediation: string;
  readonly applies: Condition;
  /** A finding whatever the line says, unless it allows. */
  readonly reportsOnly?: true;
}

const severe = isSome('severe_advisories');
/** A service is judged only where the deployment names the one it calls. */
const isKnownFalse =
  (name: string): Condition =>
  () =>
    `(context.registry has ${name} && !context.registry.${name})`;
const personal: Condition = (unknown) =>
  unknown === 'counts'
    ? '(if context.derived has personal_data then context.derived.personal_data else true)'
    : '(context.derived has personal_data && context.derived.personal_data)';
const highRisk = fact('application_risk_class', (value) => `${value} == "HIGH_RISK"`);
const agreementStands = fact('agreement_state', (value) => `${value} == "in_force"`);

/** What each line of a policy block is about. */
const RULES: Readonly<Record<Exclude<keyof PolicyBlock, 'missing_fact'>, readonly OwnRule[]>> = {
  deployment_not_approved: [
    {
      id: 'deployment-not-approved',
      title: 'The deployment is not approved',
      remediation: 'Have the deployment reviewed and approved, or call an approved one.',
      applies: fact('deployment_status', (value) => `${value} != "approved"`),
    },
    {
      id: 'entity-not-admitted',
      title: 'The deployment is not approved for this entity',
      remediation: 'Have the deployment approved for the calling entity, or call one that is.',
      applies: isFalse('entity_may_use'),
    },
  ],
  agreement_not_in_force: [
    {
      id: 'agreement-not-in-force',
      title: 'No agreement with the recipient is in force',
      remediation: 'Sign or renew the agreement and record it, or call a deployment whose agreement is in force.',
      applies: fact('agreement_state', (value) => `!["in_force", "not_needed"].contains(${value})`),
    },
    {
      id: 'agreement-does-not-cover',
      title: 'The agreement with the recipient does not reach this call',
      remediation:
        'Extend the agreement to the entity, classes, purpose, region and service of the call, or send less.',
      applies: both(
        agreementStands,
        either(
          isSome('agreement_excludes'),
          both(isSome('agreement_uncovered'), personal),
          isFalse('entity_covered'),
          isFalse('purpose_covered'),
          isFalse('region_covered'),
          isKnownFalse('service_covered'),
        ),
      ),
    },
    {
      id: 'agreement-does-not-name-class',
      title: 'The agreement with the recipient does not name a class of the call, which holds no personal data',
      remediation: 'Have the agreement name the class.',
      applies: both(agreementStands, isSome('agreement_uncovered'), not(personal)),
      reportsOnly: true,
    },
  ],
  data_class_above_ceiling: [
    {
      id: 'data-class-above-ceiling',
      title: 'A data class lies above the ceiling of the deployment',
      remediation: 'Leave the class out of the call, or call a deployment whose ceiling holds it.',
      applies: isSome('classes_above_ceiling'),
    },
  ],
  processing_outside_pin: [
    {
      id: 'processing-outside-pin',
      title: 'Inference may run outside the region pin',
      remediation: 'Choose a route that stays within the pin, or have the pin changed.',
      applies: isSome('regions_outside_pin'),
    },
  ],
  path_residency: [
    {
      id: 'path-residency',
      title: 'A hop of the path lies outside the jurisdiction of the pin and of the calling entity',
      remediation: 'Move or drop the hop.',
      applies: isSome('hops_outside'),
    },
  ],
  transfer_without_mechanism: [
    {
      id: 'transfer-without-mechanism',
      title: 'Personal data would go to a third country without a transfer mechanism',
      remediation: 'Agree standard contractual clauses or another mechanism, or keep the data in the region.',
      applies: both(isFalse('transfer_mechanism'), personal),
    },
  ],
  model_shut_down: [
    {
      id: 'model-shut-down',
      title: 'The model no longer answers',
      remediation: 'Move to a model that its provider still serves.',
      applies: isTrue('model_shut_down'),
    },
  ],
  overdue_review: [
    {
      id: 'overdue-review',
      title: 'A review is overdue',
      remediation: 'Carry out the review and record its day and the next one.',
      applies: isTrue('review_overdue'),
    },
  ],
  unpatched_advisory: [
    {
      id: 'unpatched-advisory',
      title: 'The software in use is affected by a published security advisory',
      remediation: 'Upgrade the software to a version in which the advisory is fixed.',
      // Only a stated range of versions with a score of 9.0 or more, or "critical", may gate.
      applies: severe,
    },
    {
      id: 'advisory',
      title: 'A published security advisory concerns the software in use',
      remediation: 'Upgrade the software, or record that the weakness cannot be reached.',
      applies: isSome('advisories'),
      reportsOnly: true,
    },
  ],
  serving_without_authentication: [
    {
      id: 'serving-without-authentication',
      title: 'The endpoint answers callers that do not authenticate',
      remediation: 'Put the endpoint behind a proxy that authenticates callers.',
      applies: isFalse('authenticated'),
    },
  ],
  aadhaar_unmasked: [
    {
      id: 'aadhaar-unmasked',
      title: 'The call carries Aadhaar numbers that are not masked',
      remediation: 'Mask the first eight digits before the call.',
      applies: isTrue('aadhaar_unmasked'),
    },
  ],
  children_behavioural_monitoring: [
    {
      id: 'children-behavioural-monitoring',
      title: 'The application follows the behaviour of children',
      remediation: 'Stop following the behaviour of children, or leave their data out.',
      applies: isTrue('behavioural_monitoring_of_children'),
    },
  ],
  dpia_missing: [
    {
      id: 'dpia-missing',
      title: 'The data protection impact assessment is missing',
      remediation: 'Carry out the impact assessment and record it.',
      applies: isFalse('dpia_done'),
    },
  ],
  fria_missing: [
    {
      id: 'fria-missing',
      title: 'The fundamental rights impact assessment of a high-risk application is missing',
      remediation: 'Carry out the fundamental rights impact assessment and record it.',
      applies: both(highRisk, isFalse('fria_done')),
    },
  ],
  proposal_not_assessed: [
    {
      id: 'proposal-not-assessed',
      title: 'The use is only proposed and has not been assessed',
      remediation: 'Assess the proposal and declare the call.',
      applies: fact('call_state', (value) => `${value} == "proposed"`),
    },
  ],
};

const conditionOf = (condition: PolicyCondition): Condition => {
  switch (condition.kind) {
    case 'severe':
      return severe;
    case 'carries':
      return fact('classes', (value) => `${value}.containsAny(${quoted(condition.classes)})`);
    case 'risk':
      return fact('application_risk_class', (value) => `${quoted(condition.classes)}.contains(${value})`);
  }
};

interface Written extends OwnRule {
  readonly effect: PolicyEffect;
  readonly condition: Condition;
  readonly from?: Day | undefined;
  readonly until?: Day | undefined;
  readonly obligation?: string | undefined;
}

function cedarOf(rule: Written, citation: string): string | undefined {
  if (rule.effect === 'ALLOW' && rule.obligation === undefined) return undefined;
  const annotations: [string, string | undefined][] = [
    ['id', `org.${rule.id}`],
    ['title', rule.title],
    ['citation', citation],
    ['remediation', rule.remediation],
    ['in_force_from', rule.from],
    ['in_force_until', rule.until],
    ['obligations', rule.obligation],
  ];
  const head = annotations.flatMap(([name, text]) => (text === undefined ? [] : [`@${name}(${JSON.stringify(text)})`]));
  const action = rule.effect === 'FINDING' ? 'find' : 'infer';
  const body = rule.condition(rule.effect === 'FINDING' ? 'is silent' : 'counts');
  const unless = rule.effect === 'ALLOW' ? ' unless { true }' : '';
  const effect = rule.effect === 'FINDING' ? 'permit' : 'forbid';
  return `${head.join('\n')}\n${effect} (principal, action == Action::"${action}", resource)\nwhen { ${body} }${unless};\n`;
}

/** A rule as one line has it act: its effect, what it does otherwise, and what it did before its day. */
function written(rule: OwnRule, line: PolicyLine): Written[] {
  if (rule.reportsOnly) {
    return line.effect === 'ALLOW' ? [] : [{ ...rule, effect: 'FINDING', condition: rule.applies }];
  }
  const when = line.when && both(...line.when.map(conditionOf));
  const condition = when ? both(rule.applies, when) : rule.applies;
  const policies: Written[] = [
    { ...rule, effect: line.effect, condition, from: line.from, obligation: line.obligation },
  ];
  if (line.otherwise && when) {
    const otherwise = both(rule.applies, not(when));
    policies.push({
      ...rule,
      id: `${rule.id}.otherwise`,
      effect: line.otherwise,
      condition: otherwise,
      from: line.from,
    });
  }
  if (line.before && line.from) {
    const until = addDays(line.from, -1);
    policies.push({ ...rule, id: `${rule.id}.before`, effect: line.before, condition, until });
  }
  return policies;
}

/** What has to be known of every call, whatever it carries. */
const NEEDED = [
  'deployment_status',
  'call_state',
  'classes',
  'classes_above_ceiling',
  'agreement_state',
  'regions_outside_pin',
  'hops_outside',
  'model_shut_down',
];

const missingFact = (): Written => ({
  id: 'missing-fact',
  title: 'A fact that every call needs is missing',
  remediation: 'Record the missing fact with its evidence.',
  applies: () => 'true',
  effect: 'DENY',
  condition: () => NEEDED.map((name) => `!(context.registry has ${name})`).join(' || '),
});

/** A class that never leaves the organisation: a rule of the class itself, in force without a line of the block. */
const NEVER_LEAVES: OwnRule = {
  id: 'class-never-leaves',
  title: 'A data class of the call never leaves the organisation',
  remediation: 'Remove the class from the call, for example by scanning for secrets before it.',
  applies: isSome('classes_never_leaving'),
};

/** What an officer wants to see of a call that nothing forbids. */
const NOTICES: readonly OwnRule[] = [
  {
    id: 'retention-longer-than-agreed',
    title: 'Content is kept longer than the agreement or its addendum says',
    remediation: 'Choose a model or setting that keeps to the agreed term, or accept the longer one.',
    applies: isTrue('retention_overridden'),
  },
  {
    id: 'agreement-ends-soon',
    title: 'The agreement ends soon, or its notice day has passed',
    remediation: 'Renew the agreement or plan the move.',
    applies: either(
      isTrue('notice_day_passed'),
      fact('agreement_days_left', (value) => `${value} <= 30`),
    ),
  },
  {
    id: 'usage-statistics-on',
    title: 'The serving software sends usage statistics to its maker',
    remediation: 'Turn usage statistics off.',
    applies: isTrue('telemetry'),
  },
  {
    id: 'revision-not-pinned',
    title: 'The weights are not pinned to a revision',
    remediation: 'Pin the weights to a revision at launch.',
    applies: isFalse('revision_pinned'),
  },
  {
    id: 'model-not-settled',
    title: 'The model is a preview, deprecated or retired on its provider’s interface',
    remediation: 'Confirm the state of the model and plan the move.',
    applies: fact(
      'model_stage',
      (value) => `!["GA", "active", "legacy, active", "generally available"].contains(${value})`,
    ),
  },
  {
    id: 'path-passes-no-hop',
    title: 'The call passes no gateway',
    remediation: 'Route the call through a gateway.',
    applies: isTrue('hops_unpassed'),
  },
  {
    id: 'call-undeclared',
    title: 'The application has not declared this use of the target',
    remediation: 'Declare the call.',
    applies: fact('call_state', (value) => `${value} == "undeclared"`),
  },
  {
    id: 'ungoverned-hosts',
    title: 'Traffic was seen to hosts that belong to no deployment',
    remediation: 'Register the deployment behind each host, or block it.',
    applies: isSome('ungoverned_hosts'),
  },
];

/** Folder of the policies that a block writes; writing a block again replaces them and leaves all others. */
export const BLOCK_FOLDER = 'organisation/';

const file = (name: string, policies: readonly Written[], citation: string): PolicySource[] => {
  const texts = policies.flatMap((policy) => cedarOf(policy, citation) ?? []);
  return texts.length === 0 ? [] : [{ path: `${BLOCK_FOLDER}${name}.cedar`, text: texts.join('\n') }];
};

/** What denies in an organisation that says nothing else: no policy block takes these away by leaving them out. */
const STANDING = PolicyBlock.parse({
  missing_fact: 'DENY',
  deployment_not_approved: 'DENY',
  agreement_not_in_force: 'DENY',
  data_class_above_ceiling: 'DENY',
  processing_outside_pin: 'DENY',
  model_shut_down: 'DENY',
  proposal_not_assessed: 'DENY',
});

/** The own policies of an organisation: what its block says, and what stands where it is silent. */
export const ownPolicies = (block: PolicyBlock, organisation: string): PolicySource[] =>
  policyBlockToCedar({ ...STANDING, ...block }, organisation);

/**
 * The organisation's own policies as its inventory's `policy` block has them, in Cedar, one file a line. Rules of data
 * classes and plain notices come besides. A fact that is unknown denies where the line denies.
 *
 * @param organisation name for the citation
 */
export function policyBlockToCedar(block: PolicyBlock, organisation: string): PolicySource[] {
  const own = `Own policy of ${organisation}`;
  const lines = Object.entries(block).flatMap(([name, line]): PolicySource[] => {
    if (line === undefined) return [];
    if (line === 'DENY') return file(name, [missingFact()], `${own}: ${name}`);
    const rules = RULES[name as keyof typeof RULES];
    return file(
      name,
      rules.flatMap((rule) => written(rule, line)),
      `${own}: ${name}`,
    );
  });
  return [
    ...lines,
    ...file(
      'data_classes',
      [{ ...NEVER_LEAVES, effect: 'DENY', condition: NEVER_LEAVES.applies }],
      `${own}: data classes`,
    ),
    ...file(
      'notices',
      NOTICES.map((rule): Written => ({ ...rule, effect: 'FINDING', condition: rule.applies })),
      `${own}: notices`,
    ),
  ];
}
