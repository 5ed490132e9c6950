import { useQuery } from '@tanstack/react-query';
import { Tag } from '../display/tag.js';
import { answerKey, ask } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';

const PENDING = graphql(`
  query PendingWaivers {
    waivers(filter: { status: PENDING }, first: 1) {
      totalCount
    }
  }
`);

const EVERY_MILLISECONDS = 60_000;

/** How many requests for a waiver wait; nothing while there are none, or it is not known. */
export function PendingWaivers() {
  const { data } = useQuery({
    queryKey: answerKey(PENDING, {}),
    queryFn: () => ask(PENDING, {}),
    refetchInterval: EVERY_MILLISECONDS,
  });
  const count = data?.waivers.totalCount ?? 0;
  if (count === 0) return null;
  return (
    <Tag tone="warn">
      <span aria-label={`${count} pending`}>{count}</span>
    </Tag>
  );
}
