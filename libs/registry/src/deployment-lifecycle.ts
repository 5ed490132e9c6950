import { DomainError } from '#vocabulary';
import { z } from 'zod';
import { factState, nameOf, type AsOf } from './fact-state.js';
import type { Registry } from './registry.js';
import type { Subject } from './subject.js';

export const DeploymentStatus = z
  .enum(['draft', 'in_review', 'approved', 'suspended', 'retired'])
  .describe('Where a deployment stands in its review.');
export type DeploymentStatus = z.infer<typeof DeploymentStatus>;

/** A step of the lifecycle that the present state does not allow. */
export class LifecycleViolated extends DomainError {
  readonly code = 'LIFECYCLE_VIOLATED';
}

/** Somebody would confirm what they submitted themselves. */
export class FourEyesViolated extends DomainError {
  readonly code = 'FOUR_EYES_VIOLATED';
}

const NEXT: Readonly<Record<DeploymentStatus, readonly DeploymentStatus[]>> = {
  draft: ['in_review', 'retired'],
  in_review: ['approved', 'draft', 'retired'],
  approved: ['in_review', 'suspended', 'retired'],
  suspended: ['in_review', 'retired'],
  retired: [],
};

/** What a reviewer has to be able to see. */
export const REQUIRED_FOR_REVIEW: readonly string[] = [
  'deployment.owner',
  'deployment.kind',
  'deployment.entities',
  'deployment.processing_regions',
  'deployment.data_class_ceiling',
];

/**
 * Admits a step of a deployment's review.
 *
 * The submitter is whoever stated that it is in review; a suspended deployment returns to use only by a new review.
 *
 * @param actor who takes the step
 * @returns the status it leaves
 * @throws {LifecycleViolated} the step does not follow from the present status, or a fact that a review needs is not known
 * @throws {FourEyesViolated} the approver is the submitter
 */
export function admitTransition(
  registry: Registry,
  deployment: Subject,
  to: DeploymentStatus,
  actor: string,
  asOf: AsOf,
): DeploymentStatus {
  const status = factState(registry, deployment, 'deployment.status', asOf);
  if (status.state !== 'known') {
    throw new LifecycleViolated(`${nameOf(deployment)}: its status is not known, so it cannot become ${to}`, {
      deployment: deployment.handle,
      field: 'deployment.status',
    });
  }
  const from = status.value as DeploymentStatus;
  if (!NEXT[from].includes(to)) {
    const allowed = NEXT[from].join(', ') || 'nothing further';
    throw new LifecycleViolated(`${nameOf(deployment)}: from ${from} to ${to}; allowed from ${from}: ${allowed}`, {
      deployment: deployment.handle,
      from,
      to,
      allowed: NEXT[from],
    });
  }
  if (to === 'in_review' || to === 'approved') requireFacts(registry, deployment, to, asOf);
  if (to === 'approved' && status.facts.some((fact) => fact.observedBy === actor)) {
    throw new FourEyesViolated(`${nameOf(deployment)}: who submitted it cannot approve it; someone else has to`, {
      deployment: deployment.handle,
      actor,
    });
  }
  return from;
}

function requireFacts(registry: Registry, deployment: Subject, to: DeploymentStatus, asOf: AsOf): void {
  const lacking = REQUIRED_FOR_REVIEW.filter((key) => factState(registry, deployment, key, asOf).state === 'unknown');
  if (lacking.length === 0) return;
  throw new LifecycleViolated(
    `${nameOf(deployment)} cannot become ${to}: not known: ${lacking.join(', ')}; needed: ${REQUIRED_FOR_REVIEW.join(', ')}`,
    { deployment: deployment.handle, field: lacking[0]!, missing: lacking },
  );
}
