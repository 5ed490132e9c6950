import type { DeterminingPolicy, Explanation } from './answer.js';
import { sentenceOf } from './sentence.js';

const parties = { application: 'Marketing copy', target: 'Llama at Together' };

const aPolicy = (policy: Partial<DeterminingPolicy>): DeterminingPolicy => ({
  policy: 'gdpr.art-44',
  recipient: 'together-ai',
  pack: 'gdpr',
  law: 'GDPR',
  citation: 'Art. 44',
  title: 'No transfer without a tool',
  url: 'https://example.org',
  remediation: '',
  penalty: '',
  confidence: 'text',
  note: '',
  requires: { applies: [], lifts: ['a transfer tool'] },
  inForceFrom: '2018-05-25',
  inForceUntil: null,
  cause: 'violated',
  undischarged: [],
  facts: [],
  ...policy,
});

const anUnknown = {
  key: 'terms.retention_days',
  meaning: 'Vendor retention; 0 is none; null is unknown.',
  state: 'unknown',
  value: null,
  reason: '',
  layer: null,
  evidence: [],
} as const;

const aDecision = (decision: Partial<Explanation>): Omit<Explanation, 'sentence'> => ({
  effect: 'DENY',
  decidedAt: new Date(0),
  application: 'app',
  entity: 'de',
  target: 'dep',
  members: [{ deployment: 'dep', effect: decision.effect ?? 'DENY', why: null }],
  determinedBy: [],
  obligations: [],
  findings: [],
  upcoming: [],
  wouldDeny: [],
  waivers: [],
  unknowns: [],
  registryVersion: 1,
  policySet: '',
  ...decision,
});

describe('the sentence of a decision', () => {
  it('says who may not send where, and cites the law', () => {
    expect(sentenceOf(parties, aDecision({ determinedBy: [aPolicy({})] }))).toBe(
      'Marketing copy may not send this data to Llama at Together: “No transfer without a tool” (GDPR, Art. 44).',
    );
  });

  it('says so where the provision is from memory', () => {
    expect(sentenceOf(parties, aDecision({ determinedBy: [aPolicy({ confidence: 'memory' })] }))).toBe(
      'Marketing copy may not send this data to Llama at Together: “No transfer without a tool” (GDPR, Art. 44, unconfirmed).',
    );
  });

  it('puts what is violated before what is unknown, and law before own rules', () => {
    const determinedBy = [
      aPolicy({
        policy: 'gdpr.art-5-1-e',
        title: 'Storage limitation',
        citation: 'Art. 5',
        cause: 'unknown',
        facts: [anUnknown],
      }),
      aPolicy({ policy: 'org.pin', title: 'Outside the pin', pack: 'organisation' }),
      aPolicy({}),
    ];
    expect(sentenceOf(parties, aDecision({ determinedBy }))).toBe(
      'Marketing copy may not send this data to Llama at Together: “No transfer without a tool” (GDPR, Art. 44); ' +
        '“Outside the pin”; “Storage limitation” (GDPR, Art. 5), as long as “Vendor retention” is unknown.',
    );
  });

  it('says a rule once, whatever the number of recipients, and counts beyond three', () => {
    const determinedBy = ['a', 'a', 'b', 'c', 'd', 'e'].map((policy) => aPolicy({ policy, title: policy }));
    const sentence = sentenceOf(parties, aDecision({ determinedBy }));
    expect(sentence.match(/“a”/g)).toHaveLength(1);
    expect(sentence).toMatch(/and 2 more\.$/);
  });

  it('tells on ALLOW which members are denied, what comes with it, and what lies ahead', () => {
    const upcoming = [{ policy: 'x', title: 'Notice', citation: 's. 5', from: '2027-05-13', wouldDeny: true }];
    const obligations = [{ name: 'mask', meaning: '', bearer: 'caller' as const }];
    const members = [
      { deployment: 'dep-04', effect: 'ALLOW' as const, why: null },
      { deployment: 'dep-08', effect: 'DENY' as const, why: '“No”' },
    ];
    expect(sentenceOf(parties, aDecision({ effect: 'ALLOW', members, obligations, upcoming }))).toBe(
      'Marketing copy may send this data to Llama at Together: but not through dep-08; one obligation comes with it; ' +
        'from 2027-05-13 it would be refused: “Notice” (s. 5).',
    );
  });
});
