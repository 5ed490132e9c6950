import { GraphqlClient } from '#sdk';
import { CommandRefused } from '../documents.js';
import { instantOf } from '../instant-option.js';
import { heading, say, wrapped } from '../print.js';

export interface ForecastOptions {
  readonly url: string;
  readonly token: string;
  /** Instants between which decisions were made, half-open; RFC 3339 or a day in UTC. */
  readonly from?: string;
  readonly until?: string;
  /** Days ahead to look at. */
  readonly days?: number;
  /** Handle of the application whose calls to look at. */
  readonly application?: string;
  readonly json: boolean;
}

const FORECAST = /* GraphQL */ `
  query Forecast($input: ForecastInput!) {
    forecast(input: $input) {
      from
      until
      asOf
      horizonUntil
      judgedUntil
      isComplete
      looked {
        decisions
        calls
      }
      notKept
      deniedNow {
        decisions
        calls
      }
      turning {
        decisions
        calls
      }
      opening {
        decisions
        calls
      }
      days {
        day
        decisions
        calls
        causes {
          kind
          sentence
          decisions
          calls
          policies {
            policy
            law
            citation
            title
            url
          }
          applications {
            application
            name
            decisions
            calls
            examples
          }
        }
      }
      applications {
        application
        name
        firstDay
        decisions
        turning {
          decisions
          calls
        }
      }
    }
  }
`;

interface Count {
  readonly decisions: number;
  readonly calls: number;
}

interface Forecast {
  readonly from: string;
  readonly until: string;
  readonly asOf: string;
  readonly horizonUntil: string;
  readonly judgedUntil: string | null;
  readonly isComplete: boolean;
  readonly looked: Count;
  readonly notKept: number;
  readonly deniedNow: Count;
  readonly turning: Count;
  readonly opening: Count;
  readonly days: readonly (Count & {
    readonly day: string;
    readonly causes: readonly (Count & {
      readonly sentence: string;
      readonly applications: readonly (Count & { readonly name: string })[];
    })[];
  })[];
}

/** Tells which recorded calls will be denied, from which day on and why. */
export async function forecast(options: ForecastOptions): Promise<number> {
  const { url, token, days, application, json } = options;
  const from = options.from === undefined ? undefined : instantOf('--from', options.from);
  const until = options.until === undefined ? undefined : instantOf('--until', options.until);
  if (from !== undefined && until !== undefined && until <= from)
    throw new CommandRefused(`--until: found ${options.until}; allowed: later than --from, ${options.from}`);
  const input = { from, until, horizonDays: days, application };
  const answer = await new GraphqlClient({ url, token }).request<{ forecast: Forecast }>(FORECAST, { input });
  if (json) say(JSON.stringify(answer.forecast, null, 2));
  else tell(answer.forecast);
  return 0;
}

const dayOf = (instant: string): string => instant.slice(0, 10);
const counted = (count: number, one: string): string => `${count.toLocaleString('en')} ${one}${count === 1 ? '' : 's'}`;
const inWords = ({ decisions, calls }: Count): string =>
  `${counted(decisions, 'decision')} on ${counted(calls, 'different call')}`;

function tell(told: Forecast): void {
  const { looked, notKept, deniedNow, turning, opening, days } = told;
  say(`Looked at ${inWords(looked)}, made from ${dayOf(told.from)} to ${dayOf(told.until)}.`);
  if (notKept > 0) say(`Nothing can be said of ${counted(notKept, 'decision')} more: what was asked is not kept.`);
  if (deniedNow.calls > 0) say(`Denied today already: ${inWords(deniedNow)}.`);
  if (opening.calls > 0) say(`Of these, allowed later: ${inWords(opening)}.`);
  say(
    turning.calls === 0
      ? `Nothing that is allowed today will be denied ${horizonOf(told)}.`
      : `Will be denied ${horizonOf(told)}: ${inWords(turning)}.`,
  );
  for (const { day, causes, ...count } of days) {
    heading(`From ${day}: ${inWords(count)}`);
    for (const { sentence, applications } of causes) {
      say(...wrapped(sentence, '  '));
      for (const { name, decisions } of applications) say(`    ${name}: ${counted(decisions, 'decision')}`);
    }
  }
  if (!told.isComplete) say('', ...wrapped(unfinished(told)));
}

const horizonOf = ({ isComplete, horizonUntil, judgedUntil }: Forecast): string =>
  `before ${dayOf(isComplete ? horizonUntil : (judgedUntil ?? horizonUntil))}`;

const unfinished = ({ judgedUntil, horizonUntil }: Forecast): string => {
  const far =
    judgedUntil === null
      ? 'not every call was judged as of today'
      : judgedUntil < horizonUntil
        ? `it came as far as ${dayOf(judgedUntil)}, not ${dayOf(horizonUntil)}`
        : 'it came to the end for what is allowed today, and not for what is denied';
  return `The forecast is not complete: ${far}. Ask for one application, a shorter period or fewer days.`;
};
