import { Query, Resolver } from '@nestjs/graphql';
import { ForecastQuery, Forecasts } from '#governance';
import { Input, inputType, Requires } from '#graphql';
import type { Permission } from '#identity';
import { Caller } from '../access/access.guard.js';
import type { PersonCaller } from '../access/callers.js';
import { type Forecast, ForecastType, publishedForecast } from './forecast.types.js';

const ForecastInput = inputType('ForecastInput', ForecastQuery, {
  description: 'Which recorded calls to look at, and how far ahead.',
});

@Resolver()
export class ForecastResolver {
  constructor(private readonly forecasts: Forecasts) {}

  @Query(() => ForecastType, {
    description:
      'Tells which recorded calls will be denied from which day on, and for which lapse or law. Nothing is written.',
  })
  @Requires<Permission>('ledger:read')
  async forecast(
    @Caller() { organisationId }: PersonCaller,
    @Input(ForecastInput) input: ForecastQuery,
  ): Promise<Forecast> {
    return publishedForecast(await this.forecasts.of(organisationId, input));
  }
}
