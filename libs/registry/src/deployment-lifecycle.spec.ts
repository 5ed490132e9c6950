import { aRegistry, changed, lender, stated } from '#testing';
import { admitTransition, FourEyesViolated, LifecycleViolated, type DeploymentStatus } from './deployment-lifecycle.js';

const asOf = { at: new Date('2026-11-22T12:00:00Z') };
const step = (from: DeploymentStatus | undefined, to: DeploymentStatus, facts: object = {}, actor = 's-iyer') => {
  const status = from && stated(from, { observedBy: 'p-nair' });
  const registry = aRegistry(changed(lender(), { 'deployment/dep-in': { 'deployment.status': status, ...facts } }));
  return admitTransition(registry, registry.find('deployment', 'dep-in')!, to, actor, asOf);
};

describe('P02: the lifecycle of a deployment', () => {
  const statuses: DeploymentStatus[] = ['draft', 'in_review', 'approved', 'suspended', 'retired'];
  const admitted = [
    'draft → in_review',
    'draft → retired',
    'in_review → draft',
    'in_review → approved',
    'in_review → retired',
    'approved → in_review',
    'approved → suspended',
    'approved → retired',
    'suspended → in_review',
    'suspended → retired',
  ];

  it.each(statuses.flatMap((from) => statuses.map((to) => [from, to] as const)))(
    '%s → %s is admitted only if listed',
    (from, to) => {
      if (admitted.includes(`${from} → ${to}`)) expect(step(from, to)).toBe(from);
      else expect(() => step(from, to)).toThrow(LifecycleViolated);
    },
  );

  it('says what is allowed from where it stands', () => {
    expect(() => step('draft', 'approved')).toThrow(
      'deployment/dep-in: from draft to approved; allowed from draft: in_review, retired',
    );
    expect(() => step('retired', 'draft')).toThrow(/allowed from retired: nothing further/);
  });

  it('takes no step from a status that is not known', () => {
    expect(() => step(undefined, 'in_review')).toThrow(/its status is not known/);
  });
});

describe('P03: what a review needs', () => {
  it('is refused without an owner, and the refusal names the field', () => {
    expect(() => step('draft', 'in_review', { 'deployment.owner': undefined })).toThrow(
      expect.objectContaining({
        code: 'LIFECYCLE_VIOLATED',
        message: expect.stringContaining('cannot become in_review: not known: deployment.owner'),
        details: expect.objectContaining({ field: 'deployment.owner' }),
      }),
    );
  });

  it('must still be known at approval', () => {
    const lapsed = stated('p-nair', { validUntil: new Date('2026-11-01T00:00:00Z') });
    expect(() => step('in_review', 'approved', { 'deployment.owner': lapsed })).toThrow(LifecycleViolated);
  });
});

describe('Four eyes', () => {
  it('the submitter does not approve', () => {
    expect(() => step('in_review', 'approved', {}, 'p-nair')).toThrow(FourEyesViolated);
    expect(step('in_review', 'approved', {}, 's-iyer')).toBe('in_review');
  });

  it('anyone may suspend', () => expect(step('approved', 'suspended', {}, 'p-nair')).toBe('approved'));
});
