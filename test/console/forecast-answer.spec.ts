import { answerOf, type Foreseen } from '../../apps/console/src/forecast/answer.js';

const answer = (forecast: Foreseen) => answerOf(forecast, (day) => `the day ${day}`);

const outlook = (application: string, name: string, firstDay: string | null) => ({ application, name, firstDay });

const cause = (sentence: string, application: string) => ({ sentence, applications: [{ application }] });

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
          { day: '2027-01-15', causes: [cause('The agreement ends.', 'hr')] },
          { day: '2027-06-01', causes: [cause('The evidence ends.', 'ocr')] },
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
