import { answerOf } from '../../apps/console/src/forecast/answer.js';
type Forecast = Parameters<typeof answerOf>[0];

const answer = (forecast: Forecast) => answerOf(forecast, (day) => `the day ${day}`);

const outlook = (application: string, name: string, firstDay: string | null) => ({
  ...{ application, name, firstDay, decisions: 3 },
  ...{ turning: { decisions: firstDay ? 2 : 0 }, deniedNow: { decisions: 0 } },
});

const cause = (sentence: string, application: string) => ({
  ...{ kind: 'ENDS' as const, sentence, decisions: 2, calls: 1, inForceFrom: null, subject: null, document: null },
  policies: [],
  applications: [{ application, name: application, decisions: 2, examples: [] }],
});

describe('U07: the answer of a forecast', () => {
  it('counts who keeps every call, and says who loses calls first, when and why', () =>
    expect(
      answer({
        applications: [
          outlook('chat', 'Chat', null),
          outlook('ocr', 'OCR', '2027-06-01'),
          outlook('hr', 'HR', '2027-01-15'),
        ],
        days: [
          { day: '2027-01-15', decisions: 2, calls: 1, causes: [cause('The agreement ends.', 'hr')] },
          { day: '2027-06-01', decisions: 2, calls: 1, causes: [cause('The evidence ends.', 'ocr')] },
        ],
      }),
    ).toBe(
      '1 of 3 applications keeps every call that is allowed today; HR loses calls from the day 2027-01-15 on: The agreement ends.',
    ));

  it('says so when nothing is lost', () =>
    expect(answer({ applications: [outlook('chat', 'Chat', null), outlook('hr', 'HR', null)], days: [] })).toBe(
      'All 2 applications keep every call that is allowed today.',
    ));
});
