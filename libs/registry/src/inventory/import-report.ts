import { faultText, type InventoryFault, type InventoryRefused } from './inventory-fault.js';
import type { ImportPlan } from './plan-import.js';
import { subjectText } from './statement.js';

/** What an import did, or why it did nothing. `lines` are for people, the rest for tools. */
export interface ImportReport {
  readonly inventory: string | null;
  readonly imported: boolean;
  readonly created: { readonly subjects: readonly string[]; readonly facts: number };
  readonly changed: readonly {
    readonly field: string;
    readonly line: number;
    readonly from: string;
    readonly to: string;
  }[];
  readonly renamed: readonly string[];
  readonly unchanged: { readonly subjects: number; readonly facts: number };
  /** Kept in the register as they stand and read by no policy. */
  readonly uninterpreted: readonly { readonly field: string; readonly line: number; readonly reason: string }[];
  /** Facts of an earlier import that the file no longer states. */
  readonly leftStanding: readonly string[];
  readonly leftToLifecycle: readonly string[];
  readonly refused: readonly InventoryFault[];
  readonly lines: readonly string[];
}

const shown = (value: unknown): string => {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
};

const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

const facet = (key: string, qualifier: string | null): string => (qualifier ? `${key} (${qualifier})` : key);

/** The report of an import that was carried out as planned, or of what it would do. */
export function reportOf(plan: ImportPlan, { dryRun = false } = {}): ImportReport {
  const changed = plan.record.flatMap(({ wanted, supersedes }) =>
    supersedes
      ? [
          {
            field: `${subjectText(wanted.of)} ${facet(wanted.key, wanted.qualifier)}`,
            line: wanted.line,
            from: shown(supersedes.value),
            to: shown(wanted.value),
          },
        ]
      : [],
  );
  const created = { subjects: plan.create.map(subjectText), facts: plan.record.length - changed.length };
  const renamed = plan.rename.map(({ subject, name }) => `${subjectText(subject)}: ${subject.name} is now ${name}`);
  const uninterpreted = plan.wanted.uninterpreted.map(({ path, line, reason }) => ({ field: path, line, reason }));
  const leftStanding = plan.leftStanding.map(
    ({ subject, fact }) => `${subjectText(subject)} ${facet(fact.key, fact.qualifier)} = ${shown(fact.value)}`,
  );
  const leftToLifecycle = plan.leftToLifecycle.map(
    ({ wanted, standing }) =>
      `line ${wanted.line}, ${wanted.path}: found ${shown(wanted.value)}; the register has ${shown(standing.value)}, which changes only by submitting, approving, suspending or retiring`,
  );
  return {
    inventory: plan.wanted.inventory,
    imported: !dryRun,
    created,
    changed,
    renamed,
    unchanged: plan.unchanged,
    uninterpreted,
    leftStanding,
    leftToLifecycle,
    refused: [],
    lines: [
      dryRun
        ? `Inventory ${plan.wanted.inventory}: nothing was imported; this is what an import would do.`
        : `Inventory ${plan.wanted.inventory} imported.`,
      `created: ${counted(created.subjects.length, 'subject')}, ${counted(created.facts, 'fact')}`,
      `changed: ${counted(changed.length, 'fact')}, ${counted(renamed.length, 'name')}`,
      `unchanged: ${counted(plan.unchanged.subjects, 'subject')}, ${counted(plan.unchanged.facts, 'fact')}`,
      'refused: nothing',
      ...changed.map(({ field, line, from, to }) => `changed, line ${line}: ${field}, from ${from} to ${to}`),
      ...renamed.map((text) => `renamed: ${text}`),
      ...uninterpreted.map(({ field, line, reason }) => `kept uninterpreted, line ${line}: ${field} (${reason})`),
      ...leftStanding.map((text) => `left standing, no longer in the file: ${text}`),
      ...leftToLifecycle.map((text) => `left to the lifecycle: ${text}`),
    ],
  };
}

/** The report of a file that was refused: nothing of it was imported. */
export function reportOfRefusal({ faults }: InventoryRefused): ImportReport {
  return {
    inventory: null,
    imported: false,
    created: { subjects: [], facts: 0 },
    changed: [],
    renamed: [],
    unchanged: { subjects: 0, facts: 0 },
    uninterpreted: [],
    leftStanding: [],
    leftToLifecycle: [],
    refused: faults,
    lines: [
      'Nothing was imported.',
      `refused: ${counted(faults.length, 'fault')}`,
      ...faults.map((fault) => `refused, ${faultText(fault)}`),
    ],
  };
}
