import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconClock, IconDownload } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Copyable } from '../display/copyable.js';
import { type Column, DataTable } from '../display/data-table.js';
import { Empty } from '../display/empty.js';
import { pageArguments, Pager } from '../display/pager.js';
import { Section } from '../display/section.js';
import { Tag } from '../display/tag.js';
import { CalendarDay, Instant } from '../display/time.js';
import { dayIn } from '../display/zone.js';
import { useWatch } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import type { ReportsQuery } from '../graphql/generated/graphql.js';
import { useMay, useOrganisation } from '../session/viewer.js';

const REPORTS = graphql(`
  query Reports($first: Int, $after: String, $last: Int, $before: String) {
    reports(first: $first, after: $after, last: $last, before: $before) {
      totalCount
      pageInfo {
        ...PageParts
      }
      edges {
        node {
          id
          kind
          from
          until
          state
          progress {
            step
            done
            total
          }
          requestedBy {
            name
          }
          requestedAt
          pages
          bytes
          sha256
          failure
          url
        }
      }
    }
  }
`);

type Report = ReportsQuery['reports']['edges'][number]['node'];

const WATCH_MILLISECONDS = 1_000;

const isUnderway = ({ state }: Report): boolean => state === 'QUEUED' || state === 'RUNNING';

/** The reports that were asked for, watched while one is being made. */
export function ReportsList() {
  const place = useSearch({ from: '/signed-in/reports' });
  const navigate = useNavigate({ from: '/reports' });
  const mayDownload = useMay('report:make');
  const { data } = useWatch(REPORTS, pageArguments(place), (known) =>
    known?.reports.edges.some(({ node }) => isUnderway(node)) ? WATCH_MILLISECONDS : false,
  );
  const { reports } = data;
  const columns: readonly Column<Report>[] = [
    { title: 'Report', cell: (report) => <ReportName report={report} /> },
    {
      title: 'Asked for',
      cell: ({ requestedAt, requestedBy }) => (
        <>
          <Instant at={requestedAt} />
          <Text size="xs" c="dimmed">
            by {requestedBy.name}
          </Text>
        </>
      ),
    },
    { title: 'State', cell: (report) => <ReportState report={report} /> },
    {
      title: 'SHA-256',
      cell: ({ sha256 }) => sha256 && <Copyable value={sha256} what="SHA-256 of the report" shownCharacters={12} />,
    },
    {
      title: 'File',
      cell: (report) =>
        report.url &&
        mayDownload && (
          <Button
            component="a"
            href={report.url}
            download
            size="compact-md"
            variant="default"
            leftSection={<IconDownload size={16} aria-hidden />}
            aria-label={report.kind === 'REGISTRY' ? 'PDF of the register' : 'PDF of the decisions'}
          >
            PDF
          </Button>
        ),
    },
  ];
  return (
    <Section title="Reports made">
      <Stack gap="sm">
        <DataTable
          caption="Reports made"
          columns={columns}
          rows={reports.edges.map(({ node }) => node)}
          keyOf={({ id }) => id}
          empty={<Empty title="No report was made yet">Make the first one above.</Empty>}
        />
        {reports.edges.length > 0 && (
          <Pager
            page={reports.pageInfo}
            shown={reports.edges.length}
            total={reports.totalCount}
            of={reports.totalCount === 1 ? 'report' : 'reports'}
            onGo={(to) => navigate({ search: to })}
          />
        )}
      </Stack>
    </Section>
  );
}

function ReportName({ report: { kind, from, until } }: { report: Report }) {
  const { zone } = useOrganisation();
  if (kind === 'REGISTRY' || !from || !until) return <>The register</>;
  return (
    <>
      Decisions
      <Text size="xs" c="dimmed">
        <CalendarDay day={dayIn(zone, new Date(from))} /> to{' '}
        <CalendarDay day={dayIn(zone, new Date(Date.parse(until) - 1))} />
      </Text>
    </>
  );
}

const inThousands = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

function ReportState({ report }: { report: Report }) {
  const { state, progress, failure, pages, bytes } = report;
  switch (state) {
    case 'QUEUED':
      return (
        <Tag tone="info" icon={IconClock}>
          Waits for the worker
        </Tag>
      );
    case 'RUNNING':
      return (
        <Stack gap={4} miw={200}>
          <Text size="sm" role="status">
            {progress?.step ?? 'Beginning'}
            {progress && progress.total > 1 && (
              <Text span inherit c="dimmed">
                , {inThousands.format(progress.done)} of {inThousands.format(progress.total)}
              </Text>
            )}
          </Text>
          <Progress
            animated
            value={progress ? (100 * progress.done) / Math.max(1, progress.total) : 0}
            aria-label={progress?.step ?? 'Beginning'}
          />
        </Stack>
      );
    case 'READY':
      return (
        <>
          <Tag tone="good" icon={IconCheck}>
            Ready
          </Tag>
          <Text size="xs" c="dimmed" mt={2}>
            {pages === 1 ? '1 page' : `${inThousands.format(pages ?? 0)} pages`},{' '}
            {inThousands.format((bytes ?? 0) / 1_000)} kB
          </Text>
        </>
      );
    case 'FAILED':
      return (
        <Group gap={4}>
          <Tag tone="bad" icon={IconAlertTriangle}>
            Failed
          </Tag>
          <Text size="xs" c="dimmed">
            {failure}
          </Text>
        </Group>
      );
  }
}
