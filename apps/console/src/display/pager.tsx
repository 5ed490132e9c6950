import { Button, Group, Text } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { z } from 'zod';
import { graphql } from '../graphql/generated/gql.js';
import type { PagePartsFragment } from '../graphql/generated/graphql.js';

export const PAGE_SIZE = 50;

/** What every list asks of its page: `pageInfo { ...PageParts }`. */
export const PAGE_PARTS = graphql(`
  fragment PageParts on PageInfo {
    hasNextPage
    hasPreviousPage
    startCursor
    endCursor
  }
`);

/** Where a list stands, as the address has it: after or before a cursor. */
export const PagePlace = z.object({
  after: z.string().optional().catch(undefined),
  before: z.string().optional().catch(undefined),
});
export type PagePlace = z.infer<typeof PagePlace>;

/** The arguments of a connection for that place. */
export const pageArguments = ({ after, before }: PagePlace, size = PAGE_SIZE) =>
  before === undefined ? { first: size, after: after ?? null } : { last: size, before };

export interface PagerProps {
  readonly page: PagePartsFragment;
  readonly shown: number;
  readonly total: number;
  /** What is listed, in the plural. */
  readonly of: string;
  readonly onGo: (place: PagePlace) => void;
}

const inThousands = new Intl.NumberFormat('en');

/** Leads through a list page by page. */
export function Pager({ page, shown, total, of, onGo }: PagerProps) {
  return (
    <Group justify="space-between" component="nav" aria-label={`Pages of ${of}`}>
      <Text size="sm" c="dimmed" role="status">
        {inThousands.format(shown)} of {inThousands.format(total)} {of}
      </Text>
      <Group gap="xs">
        <Button
          size="compact-md"
          variant="default"
          leftSection={<IconChevronLeft size={16} aria-hidden />}
          disabled={!page.hasPreviousPage}
          onClick={() => onGo({ before: page.startCursor ?? undefined })}
        >
          Previous
        </Button>
        <Button
          size="compact-md"
          variant="default"
          rightSection={<IconChevronRight size={16} aria-hidden />}
          disabled={!page.hasNextPage}
          onClick={() => onGo({ after: page.endCursor ?? undefined })}
        >
          Next
        </Button>
      </Group>
    </Group>
  );
}
