import {
  type CatalogueFacts,
  type Fact,
  type ImportPlan,
  type ImportReport,
  InventoryRefused,
  inventoryToRegistry,
  outcomeOf,
  planImport,
  reportOf,
  reportOfRefusal,
  type Subject,
  type WantedRegistry,
} from '#registry';
import { type FactId, newId, type OrganisationId, type PackLibrary, type PersonId, type SubjectId } from '#vocabulary';
import { hash } from 'node:crypto';
import { BLOCK_FOLDER, ownPolicies } from './organisation-policies.js';
import { type PolicyDesk } from './policy-desk.js';
import { type ChangeEntry, type Clock, type Stores, type UnitOfWork } from './ports.js';
import { registryChange } from './registry-change.js';

export interface ImportOptions {
  /** Whether only to say what would be done. */
  readonly dryRun: boolean;
}

/** Imports an inventory file: idempotent, and whole or not at all. */
export class InventoryImport {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly policies: PolicyDesk,
    private readonly library: PackLibrary,
    private readonly catalogue: CatalogueFacts,
    private readonly clock: Clock,
  ) {}

  /**
   * Brings the register to what the file says, with its people and its policy block, in one transaction.
   *
   * A file that cannot be taken whole is reported with every fault, and nothing of it is imported.
   *
   * @throws {PolicyInvalid} the file's policy block makes a policy that does not validate
   */
  async import(
    organisationId: OrganisationId,
    text: string,
    { dryRun }: ImportOptions,
    actor: string,
  ): Promise<ImportReport> {
    let wanted: WantedRegistry;
    try {
      wanted = inventoryToRegistry(text, {
        catalogue: this.catalogue,
        legalClasses: this.library.reference.data_classes.map(({ code }) => code),
      });
    } catch (error) {
      if (error instanceof InventoryRefused) return reportOfRefusal(error);
      throw error;
    }
    return this.unitOfWork.run(organisationId, async (stores) => {
      const current = { subjects: await stores.subjects.all(), facts: await stores.facts.all() };
      const plan = planImport(wanted, current);
      if (dryRun) return reportOf(plan, { dryRun });
      const entries = [
        ...(await this.register(stores, plan, current.subjects, current.facts, actor)),
        ...(await this.admit(stores, wanted, actor)),
        ...(await this.publish(stores, wanted, actor)),
      ];
      const report = reportOf(plan);
      if (entries.length > 0) {
        await stores.registryChanged();
        await stores.ledger.append([...entries, importEntry(report, text, actor)]);
      }
      return report;
    });
  }

  private async register(
    stores: Stores,
    plan: ImportPlan,
    subjects: readonly Subject[],
    facts: readonly Fact[],
    actor: string,
  ): Promise<ChangeEntry[]> {
    const outcome = outcomeOf(
      plan,
      { subjects, facts },
      {
        organisationId: stores.organisation.id,
        recordedAt: this.clock.now(),
        newSubjectId: () => newId<SubjectId>(),
        newFactId: () => newId<FactId>(),
      },
    );
    for (const subject of outcome.subjects) await stores.subjects.add(subject);
    for (const { subject, name } of plan.rename) await stores.subjects.rename(subject.id, name);
    await stores.facts.record(outcome.facts);
    const recorded = Map.groupBy(outcome.facts, (fact) => fact.subjectId);
    const isNew = new Set(outcome.subjects.map(({ id }) => id));
    const renamed = new Set(plan.rename.map(({ subject }) => subject.id));
    return [...subjects, ...outcome.subjects]
      .filter(({ id }) => isNew.has(id) || renamed.has(id) || recorded.has(id))
      .flatMap((subject) => registryChange(actor, subject, recorded.get(subject.id) ?? [], isNew.has(subject.id)));
  }

  /** People are admitted once; their roles afterwards are the administrator's to change. */
  private async admit({ people, organisation }: Stores, wanted: WantedRegistry, actor: string): Promise<ChangeEntry[]> {
    const known = new Set((await people.all()).map(({ handle }) => handle));
    const entries: ChangeEntry[] = [];
    for (const { handle, name, role, entity, external } of wanted.people) {
      if (known.has(handle)) continue;
      const id = newId<PersonId>();
      const createdAt = this.clock.now();
      await people.add({
        id,
        organisationId: organisation.id,
        handle,
        name,
        role,
        entity: entity ?? null,
        external,
        createdAt,
        deactivatedAt: null,
      });
      entries.push({ type: 'registry.change', actor, body: { person: id, role, admitted: true } });
    }
    return entries;
  }

  private async publish(stores: Stores, wanted: WantedRegistry, actor: string): Promise<ChangeEntry[]> {
    if (wanted.policy === undefined) return [];
    const current = await stores.publications.current();
    const own = [
      ...(current?.own ?? []).filter(({ path }) => !path.startsWith(BLOCK_FOLDER)),
      ...ownPolicies(wanted.policy, wanted.organisation.name),
    ];
    const { entries } = await this.policies.publishWithin(stores, { own }, actor);
    return entries;
  }
}

function importEntry(report: ImportReport, text: string, actor: string): ChangeEntry {
  return {
    type: 'import',
    actor,
    body: {
      inventory: report.inventory,
      sha256: hash('sha256', text, 'hex'),
      created: report.created.subjects.length,
      recorded: report.created.facts + report.changed.length,
      unchanged: report.unchanged.facts,
    },
  };
}
