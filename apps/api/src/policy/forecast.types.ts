import { answerSchemas, decisionOf, type ForecastCause, type ForecastOfPeriod, sentenceOfCause } from '#governance';
import { enumType, objectType } from '#graphql';
import type { Subject } from '#registry';
import { Day, DecisionId, Handle, SubjectId, SubjectKind } from '#vocabulary';
import { z } from 'zod';
import '../registry/subject.types.js';

const count = (meaning: string) => z.int().describe(meaning);
const decisions = count('Decisions of the period.');
const calls = count('Different calls among them.');

const CallCount = z.object({ decisions, calls }).describe('Decisions, and on how many different calls they are.');
objectType('CallCount', CallCount);

const CauseKind = z
  .enum(['law', 'waiver', 'ends', 'passes', 'begins'])
  .describe('What makes a call denied from a day on.');
enumType('ForecastCauseKind', CauseKind, {
  description:
    'A policy comes into force; a waiver ends; the evidence of a fact ends; a day that a fact states has passed; another statement begins.',
});

const ForecastPolicy = z
  .object({
    policy: z.string().describe('Its id.'),
    pack: z.string().describe('Id of its pack; organisation for the organisation’s own.'),
    law: z.string().describe('The law it is of.'),
    citation: z.string().describe('The provision.'),
    title: z.string().describe('What it says, in a line.'),
    url: z.string().describe('Where the provision can be read.'),
  })
  .describe('A policy that will deny.');
objectType('ForecastPolicy', ForecastPolicy);

const ForecastAttribute = z
  .object({
    key: z.string().describe('The attribute.'),
    meaning: z.string().describe('What it says, in words.'),
    value: answerSchemas.FactValueJson.nullable().describe('What the document says it is; null is none.'),
  })
  .describe('An attribute that turns.');
objectType('ForecastAttribute', ForecastAttribute);

const ForecastDocument = z
  .object({
    uri: z.string().describe('The document.'),
    locator: z.string().nullable().describe('Clause, page or line in it.'),
    sha256: z.string().nullable().describe('Its SHA-256, hex.'),
  })
  .describe('The evidence that turns.');
objectType('ForecastDocument', ForecastDocument);

const ForecastSubject = z
  .object({
    id: SubjectId,
    kind: SubjectKind.describe('What kind of thing it is.'),
    handle: Handle.describe('Its handle.'),
    name: z.string().describe('Its name.'),
  })
  .describe('What turns.');
objectType('ForecastSubject', ForecastSubject);

const TurningApplication = z
  .object({
    application: Handle.describe('Handle of the application.'),
    name: z.string().describe('Its name.'),
    ...{ decisions, calls },
    examples: z.array(DecisionId).readonly().describe('Ids of decisions on some of these calls.'),
  })
  .describe('An application whose calls turn.');
objectType('TurningApplication', TurningApplication);

const Cause = z
  .object({
    kind: CauseKind,
    sentence: z.string().describe('The cause in one plain sentence.'),
    ...{ decisions, calls },
    policies: z.array(ForecastPolicy).readonly().describe('Policies that deny for it, by id.'),
    inForceFrom: Day.nullable().describe(
      'First day in force of the policy, in the zone of its law; null where no policy comes into force.',
    ),
    subject: ForecastSubject.nullable().describe('What lapses; null where a policy comes into force.'),
    attributes: z.array(ForecastAttribute).readonly().describe('What of it lapses.'),
    document: ForecastDocument.nullable().describe('The evidence that lapses; null where a policy comes into force.'),
    applications: z.array(TurningApplication).readonly().describe('Whose calls turn, the most decisions first.'),
  })
  .describe('One thing that turns calls to deny on one day. A call with two causes counts under both.');
objectType('ForecastCause', Cause);

const ForecastDay = z
  .object({
    day: Day.describe('The day, in the organisation’s zone.'),
    ...{ decisions, calls },
    causes: z.array(Cause).readonly().describe('Why, the most decisions first.'),
  })
  .describe('A day from which calls are denied that were allowed until then. A call counts once.');
objectType('ForecastDay', ForecastDay);

const ApplicationOutlook = z
  .object({
    application: Handle.describe('Handle of the application.'),
    name: z.string().describe('Its name.'),
    ...{ decisions, calls },
    deniedNow: CallCount.describe('Denied today already.'),
    turning: CallCount.describe('Allowed today, denied from some day on.'),
    firstDay: Day.nullable().describe('First day on which one of its calls turns; null where none does.'),
  })
  .describe('What would become of the calls of an application.');
objectType('ApplicationOutlook', ApplicationOutlook);

export const Forecast = z
  .object({
    from: z.date().describe('Beginning of the period.'),
    until: z.date().describe('End of the period; not of it.'),
    asOf: z.date().describe('Instant as of which calls were judged first, on the register and policies of then.'),
    horizonUntil: z.date().describe('How far ahead it was to look.'),
    judgedUntil: z
      .date()
      .nullable()
      .describe('Before this instant everything was found; null where not every call was judged as of today.'),
    isComplete: z.boolean().describe('Whether it looked as far ahead as it was to, within the time that it had.'),
    judgements: count('How many times a call was judged.'),
    looked: CallCount.describe('What was looked at.'),
    notKept: count('Decisions of which it is not kept what was asked: nothing is said of them.'),
    allowedNow: CallCount.describe('Allowed today.'),
    deniedNow: CallCount.describe('Denied today already, whatever was decided then.'),
    turning: CallCount.describe('Allowed today, denied from some day on.'),
    returning: CallCount.describe('Of those that turn, allowed again later.'),
    opening: CallCount.describe('Denied today, allowed from some day on.'),
    days: z.array(ForecastDay).readonly().describe('Days on which calls turn to deny, in order.'),
    applications: z.array(ApplicationOutlook).readonly().describe('Applications, those whose calls turn first first.'),
  })
  .describe('What would become of recorded calls, were they made again on each day ahead.');
export type Forecast = z.infer<typeof Forecast>;
export const ForecastType = objectType('Forecast', Forecast);

/** A forecast as it is published. */
export function publishedForecast(forecast: ForecastOfPeriod): Forecast {
  const { at, toldUntil, days, applications, decisions, calls, samples, ...rest } = forecast;
  return {
    ...rest,
    ...{ asOf: at, judgedUntil: toldUntil, looked: { decisions, calls } },
    days: days.map(({ turns, ...day }) => ({
      ...day,
      causes: turns.map(({ cause, applications: turning, ...counted }) => ({
        ...counted,
        ...publishedCause(cause),
        applications: turning.map(({ application, digests, ...counts }) => ({
          ...counts,
          ...named(application),
          examples: digests.flatMap((digest) => samples.get(decisionOf(application.id, digest)) ?? []),
        })),
      })),
    })),
    applications: applications.map(({ application, ...outlook }) => ({ ...outlook, ...named(application) })),
  };
}

const named = ({ handle, name }: Subject) => ({ application: handle, name });

const cited = ({ id, ...policy }: { readonly id: string } & Omit<z.infer<typeof ForecastPolicy>, 'policy'>) => ({
  policy: id,
  ...policy,
});

function publishedCause(cause: ForecastCause) {
  const sentence = sentenceOfCause(cause);
  if (cause.kind !== 'lapse') {
    const inForceFrom = cause.kind === 'law' ? cause.from : null;
    const nothing = { subject: null, attributes: [], document: null };
    return { kind: cause.kind, sentence, policies: [cited(cause.policy)], inForceFrom, ...nothing };
  }
  const { how, subject, document, attributes, policies } = cause;
  return {
    ...{ kind: how, sentence, policies: policies.map(cited), inForceFrom: null, subject, attributes },
    document: { uri: document.uri, locator: document.locator ?? null, sha256: document.sha256 ?? null },
  };
}
