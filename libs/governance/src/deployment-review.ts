import { admitTransition, type DeploymentStatus, type Fact, factState, Registry, type Subject } from '#registry';
import { type FactId, newId, NotFound, type OrganisationId, type SubjectId } from '#vocabulary';
import { type Clock, type Stores, type UnitOfWork } from './ports.js';
import { registryChange } from './registry-change.js';

const STATUS = 'deployment.status';

/** Source of the facts that are steps of a review; the locator is the note. */
export const REVIEW_SOURCE = 'custos:review';

/** Takes deployments through their review: draft, in review, approved, suspended, retired. Each step is a fact. */
export class DeploymentReview {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** @throws {LifecycleViolated} a fact that reviewers need is not known; the message names it */
  submit = (organisationId: OrganisationId, id: SubjectId, note: string, actor: string): Promise<Subject> =>
    this.step(organisationId, id, 'in_review', note, actor);

  /** @throws {FourEyesViolated} the approver is who submitted it */
  approve = (organisationId: OrganisationId, id: SubjectId, note: string, actor: string): Promise<Subject> =>
    this.step(organisationId, id, 'approved', note, actor);

  /** Sends a deployment in review back to its owner. */
  sendBack = (organisationId: OrganisationId, id: SubjectId, note: string, actor: string): Promise<Subject> =>
    this.step(organisationId, id, 'draft', note, actor);

  /** Calls are denied from now on; only a new review brings the deployment back. */
  suspend = (organisationId: OrganisationId, id: SubjectId, note: string, actor: string): Promise<Subject> =>
    this.step(organisationId, id, 'suspended', note, actor);

  /** The deployment takes no calls, ever again. */
  retire = (organisationId: OrganisationId, id: SubjectId, note: string, actor: string): Promise<Subject> =>
    this.step(organisationId, id, 'retired', note, actor);

  private step(
    organisationId: OrganisationId,
    id: SubjectId,
    to: DeploymentStatus,
    note: string,
    actor: string,
  ): Promise<Subject> {
    return this.unitOfWork.run(organisationId, async (stores) => {
      const deployment = await stores.subjects.find(id);
      if (deployment?.kind !== 'deployment') throw new NotFound('deployment', id);
      const at = this.clock.now();
      const registry = Registry.of({ subjects: [deployment], facts: await stores.facts.ofSubject(id) });
      admitTransition(registry, deployment, to, actor, { at });
      const fact = this.statusFact(deployment, to, standing(registry, deployment, at), note, actor);
      await this.record(stores, deployment, fact, actor);
      return deployment;
    });
  }

  private async record(stores: Stores, deployment: Subject, fact: Fact, actor: string): Promise<void> {
    await stores.facts.record([fact]);
    await stores.registryChanged();
    const changes = registryChange(actor, deployment, [fact], false);
    const body = { deployment: { id: deployment.id, handle: deployment.handle }, fact: fact.id };
    await stores.ledger.append(fact.value === 'approved' ? [...changes, { type: 'approval', actor, body }] : changes);
  }

  private statusFact(
    deployment: Subject,
    value: DeploymentStatus,
    supersedes: FactId | null,
    note: string,
    actor: string,
  ): Fact {
    const now = this.clock.now();
    return {
      id: newId<FactId>(),
      organisationId: deployment.organisationId,
      subjectId: deployment.id,
      key: STATUS,
      qualifier: null,
      value,
      method: 'ATTESTED',
      source: { uri: REVIEW_SOURCE, locator: note },
      observedAt: now,
      observedBy: actor,
      validFrom: now,
      validUntil: null,
      confidence: 'PROVEN',
      supersedes,
      recordedAt: now,
    };
  }
}

function standing(registry: Registry, deployment: Subject, at: Date): FactId | null {
  const state = factState(registry, deployment, STATUS, { at });
  return state.state === 'unknown' ? null : (state.facts.at(-1)?.id ?? null);
}
