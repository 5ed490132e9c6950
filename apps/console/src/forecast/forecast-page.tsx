import { Group, Loader, Paper, Select, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type Column, DataTable } from '../display/data-table.js';
import { Empty } from '../display/empty.js';
import { Figure } from '../display/figure.js';
import { TextLink } from '../display/links.js';
import { Notice } from '../display/notice.js';
import { Page } from '../display/page.js';
import { Problem } from '../display/problem.js';
import { Section } from '../display/section.js';
import { CalendarDay, dayInWords, Instant } from '../display/time.js';
import { dayIn, daysAfter, instantIn } from '../display/zone.js';
import { answering } from '../graphql/client.js';
import { useNames } from '../register/names.js';
import { useOrganisation } from '../session/viewer.js';
import { answerOf } from './answer.js';
import { ForecastChart } from './forecast-chart.js';
import { type Forecast, FORECAST } from './forecast-parts.js';
import { type ForecastSearch } from './forecast-search.js';
import { TurningDays } from './turning-days.js';

const PERIOD_DAYS = 30;
const MONTHS = 12;
const DAYS_A_YEAR = 365;
const MONTHS_A_YEAR = 12;

const HORIZONS = [3, 6, 12, 24, 36].map((months) => ({ value: String(months), label: `${months} months` }));

/** Which of the calls that are made now will be denied, on which day and why. */
export function ForecastPage() {
  const search = useSearch({ from: '/signed-in/forecast' });
  const navigate = useNavigate({ from: '/forecast' });
  const { zone } = useOrganisation();
  const names = useNames();
  const today = dayIn(zone);
  const until = search.until ?? today;
  const from = search.from ?? daysAfter(until, -PERIOD_DAYS);
  const months = search.months ?? MONTHS;
  const set = (change: ForecastSearch) => navigate({ search: { ...search, ...change }, resetScroll: false });
  const { data, error, refetch } = useQuery(
    answering(FORECAST, {
      input: {
        from: instantIn(zone, from).toISOString(),
        until: instantIn(zone, daysAfter(until, 1)).toISOString(),
        horizonDays: Math.round((months / MONTHS_A_YEAR) * DAYS_A_YEAR),
        application: search.application ?? null,
      },
    }),
  );
  return (
    <Page
      title="Forecast"
      lead="The calls of a period, judged again on the days ahead: agreements end, evidence ages, and laws begin. Nothing is recorded."
    >
      <Group align="flex-end" gap="sm" role="search" aria-label="Forecast">
        <TextInput
          label="Calls from"
          type="date"
          value={from}
          onChange={({ currentTarget: { value } }) => set({ from: value || undefined })}
          w={150}
        />
        <TextInput
          label="Calls until"
          type="date"
          max={today}
          value={until}
          onChange={({ currentTarget: { value } }) => set({ until: value === today ? undefined : value || undefined })}
          w={150}
        />
        <Select
          label="Look ahead"
          allowDeselect={false}
          data={HORIZONS}
          value={String(months)}
          onChange={(chosen) => set({ months: chosen === String(MONTHS) ? undefined : Number(chosen) })}
          w={140}
        />
        <Select
          label="Application"
          placeholder="All"
          clearable
          searchable
          data={names.applications.map(({ handle, name }) => ({ value: handle, label: name }))}
          value={search.application ?? null}
          onChange={(application) => set({ application: application ?? undefined })}
          w={250}
        />
      </Group>
      {error && <Problem error={error} retry={() => refetch()} />}
      {!data && !error && (
        <Group gap="sm" role="status">
          <Loader size="sm" />
          <Text>Judging the calls of the period on the days ahead. This takes up to half a minute.</Text>
        </Group>
      )}
      {data && <Foretold forecast={data.forecast} today={today} zone={zone} />}
    </Page>
  );
}

type Outlook = Forecast['applications'][number];

const columns: readonly Column<Outlook>[] = [
  {
    title: 'Application',
    cell: ({ application, name }) => (
      <TextLink inherit to="/decisions" search={{ application }}>
        {name}
      </TextLink>
    ),
  },
  { title: 'Decisions', isNumber: true, cell: ({ decisions }) => decisions },
  { title: 'Denied today already', isNumber: true, cell: ({ deniedNow }) => deniedNow.decisions },
  { title: 'Will be denied', isNumber: true, cell: ({ turning }) => turning.decisions },
  {
    title: 'First day',
    cell: ({ firstDay }) =>
      firstDay ? (
        <CalendarDay day={firstDay} />
      ) : (
        <Text span inherit c="dimmed">
          none in sight
        </Text>
      ),
  },
];

interface ForetoldProps {
  readonly forecast: Forecast;
  readonly today: string;
  readonly zone: string;
}

function Foretold({ forecast, today, zone }: ForetoldProps) {
  const { looked, applications, days, isComplete, judgedUntil, horizonUntil, notKept } = forecast;
  if (looked.decisions === 0)
    return (
      <Empty title="No call of this period can be judged again">
        {notKept > 0
          ? `Of the ${notKept} decisions of the period it is not kept what was asked. Choose later days.`
          : 'Choose other days, or let an application ask the decision point before it calls a model.'}
      </Empty>
    );
  return (
    <>
      <Paper>
        <Stack gap="md">
          <Text size="lg" lh={1.5} maw={980} role="status">
            {answerOf(forecast, dayInWords)}
          </Text>
          <SimpleGrid cols={{ base: 2, sm: 4 }}>
            <Figure count={looked.decisions} of="decisions looked at" />
            <Figure count={forecast.turning.decisions} of="will be denied" />
            <Figure count={forecast.deniedNow.decisions} of="are denied today already" />
            <Figure count={forecast.opening.decisions} of="denied now, will be allowed" />
          </SimpleGrid>
          {notKept > 0 && (
            <Text size="sm" c="dimmed">
              Of {notKept} decisions more it is not kept what was asked; nothing is said of them.
            </Text>
          )}
        </Stack>
      </Paper>
      {!isComplete && (
        <Notice tone="info" title="It did not look all the way">
          {judgedUntil ? (
            <>
              Everything before <Instant at={judgedUntil} dateOnly /> is told. Choose one application, or look less far
              ahead, to see the rest.
            </>
          ) : (
            'There are too many different calls for one look. Choose one application, or fewer days.'
          )}
        </Notice>
      )}
      {days.length > 0 && (
        <>
          <Section title="Calls that turn to denied, day by day" note="By how many decisions of the period they were.">
            <ForecastChart from={today} until={dayIn(zone, new Date(horizonUntil))} days={days} />
          </Section>
          <TurningDays days={days} />
        </>
      )}
      <Section title="By application">
        <DataTable
          caption="What is ahead of each application"
          columns={columns}
          rows={applications}
          keyOf={({ application }) => application}
          empty={<Text c="dimmed">No application made a call.</Text>}
        />
      </Section>
    </>
  );
}
