import { graphql } from '../graphql/generated/gql.js';
import type { ForecastQuery } from '../graphql/generated/graphql.js';

export const FORECAST = graphql(`
  query Forecast($input: ForecastInput!) {
    forecast(input: $input) {
      asOf
      horizonUntil
      judgedUntil
      isComplete
      notKept
      looked {
        decisions
        calls
      }
      deniedNow {
        decisions
        calls
      }
      turning {
        decisions
        calls
      }
      returning {
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
          inForceFrom
          subject {
            id
            kind
            name
          }
          document {
            uri
            locator
          }
          policies {
            policy
            title
            law
            citation
            url
            pack
          }
          applications {
            application
            name
            decisions
            examples
          }
        }
      }
      applications {
        application
        name
        decisions
        firstDay
        turning {
          decisions
        }
        deniedNow {
          decisions
        }
      }
    }
  }
`);

export type Forecast = ForecastQuery['forecast'];
export type ForecastDay = Forecast['days'][number];
export type ForecastCause = ForecastDay['causes'][number];
