import { describeDisagreement, runDifferential } from './differential.js';

describe('the policy compiler', () => {
  it('answers random questions as Cedar does', () => {
    expect(runDifferential(3_000, 20_261_124).map(describeDisagreement)).toEqual([]);
  });
});
