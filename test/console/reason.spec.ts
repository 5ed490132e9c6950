import { reasonInWords } from '../../apps/console/src/facts/reason.js';

const dayOf = (at: string): string => `the day of ${at}`;
const inWords = (reason: string): string => reasonInWords(reason, dayOf);

describe('why something is not known, in words', () => {
  it.each([
    ['MISSING_FACT:dpa.status agreement/agr-aws does not state it', 'Nobody has stated it.'],
    ['MISSING_FACT:basis.dpdp neither application/app-ocr nor entity/nilgiri-in states it', 'Nobody has stated it.'],
    ['MISSING_FACT:use.setting', 'Nobody has stated it.'],
    ['MISSING_FACT:dpa.status no agreement binds this recipient', 'No agreement binds this recipient.'],
    ['never stated', 'Never stated.'],
    [
      'MISSING_FACT:terms.retention_days vendor/aws is recorded as unknown (dpa.pdf, page 2)',
      'It is recorded as unknown (dpa.pdf, page 2).',
    ],
    [
      'FACT_ESTIMATED:gpai.training_flop model/gpt: epoch.csv estimates it, and an estimate never gates',
      'There is only an estimate, and an estimate never decides.',
    ],
    [
      'FACT_UNRESOLVED:class.parent what data-class/PAN is part of is not known',
      'What data class PAN is part of is not known.',
    ],
  ])('tells %s', (reason, words) => expect(inWords(reason)).toBe(words));

  it('writes the name of a document as it is, and an instant as a day', () =>
    expect(
      inWords('FACT_STALE:dpa.status agreement/agr-aws: aws-dpa-2025.pdf carried it until 2026-05-01T00:00:00.000Z'),
    ).toBe('aws-dpa-2025.pdf carried it until the day of 2026-05-01T00:00:00.000Z.'));

  it('does not take the folder of a document for a subject', () =>
    expect(inWords('LAPSING:dpa.status contracts/aws.pdf carries it until 2026-05-01T00:00:00.000Z')).toBe(
      'contracts/aws.pdf carries it until the day of 2026-05-01T00:00:00.000Z.',
    ));
});
