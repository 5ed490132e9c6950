import { Stack } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Empty } from '../display/empty.js';
import { Page } from '../display/page.js';
import { pageArguments, Pager } from '../display/pager.js';
import { Problem } from '../display/problem.js';
import { useRead } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import { useNames } from '../register/names.js';
import { CellDrawer } from './cell-drawer.js';
import { classTree } from './class-tree.js';
import { type DeclaredUses, type SettledCall, useDeclaredUses } from './declared-uses.js';
import { DenyingFirst } from './denying-first.js';
import { Legend } from './legend.js';
import { MatrixFields } from './matrix-fields.js';
import { MatrixGrid } from './matrix-grid.js';
import { cellName, useMatrixRows } from './matrix-rows.js';

const COLUMNS = graphql(`
  query MatrixColumns($filter: DeploymentFilterInput, $first: Int, $after: String, $last: Int, $before: String) {
    deployments(filter: $filter, first: $first, after: $after, last: $last, before: $before) {
      totalCount
      pageInfo {
        ...PageParts
      }
      edges {
        node {
          handle
          name
        }
      }
    }
  }
`);

/** As many as a request for one row may judge, with room to spare, and as a person can look along. */
const COLUMNS_A_PAGE = 20;

/** What may go where: every data class and every deployment, judged as a call would be. */
export function MatrixPage() {
  const search = useSearch({ from: '/signed-in/matrix' });
  const declared = useDeclaredUses();
  const call = declared.settle(search);
  return (
    <Page
      title="What may go where"
      lead="Each cell is judged as a real call would be, by the facts and the law of the day. Nothing is recorded."
    >
      {call ? (
        <Matrix declared={declared} call={call} />
      ) : (
        <Empty title="No application is registered">
          Import an inventory: what may go where depends on who calls and what for.
        </Empty>
      )}
    </Page>
  );
}

function Matrix({ declared, call }: { declared: DeclaredUses; call: SettledCall }) {
  const search = useSearch({ from: '/signed-in/matrix' });
  const navigate = useNavigate({ from: '/matrix' });
  const names = useNames();
  const { deployments } = useRead(COLUMNS, {
    filter: { search: search.search ?? null, status: search.all ? null : 'APPROVED' },
    ...pageArguments(search, COLUMNS_A_PAGE),
  });
  const columns = deployments.edges.map(({ node }) => node);
  const rows = classTree(names.dataClasses);
  const { cells, error, retry } = useMatrixRows(
    call,
    rows.map(({ handle }) => handle),
    columns.map(({ handle }) => handle),
  );
  const shown = rows.flatMap((row) =>
    columns.flatMap((column) => cells.get(cellName(row.handle, column.handle)) ?? []),
  );
  const open = (cell: string | undefined) => navigate({ search: { ...search, cell }, resetScroll: false });
  return (
    <>
      <MatrixFields
        declared={declared}
        names={names}
        search={search}
        call={call}
        onChange={(asked) => navigate({ search: asked, resetScroll: false })}
      />
      {error && <Problem error={error} retry={retry} />}
      {columns.length === 0 || rows.length === 0 ? (
        <Empty title={rows.length === 0 ? 'There are no data classes' : 'No deployment is like this'}>
          {rows.length === 0
            ? 'Import an inventory with the data classes.'
            : 'Look at every status, or search for another.'}
        </Empty>
      ) : (
        <Stack gap="sm">
          <Legend cells={shown} wanted={rows.length * columns.length} />
          <DenyingFirst cells={shown} />
          <MatrixGrid
            caption="What may go where: data classes by deployments"
            rows={rows}
            columns={columns}
            cells={cells}
            onOpen={open}
          />
          <Pager
            page={deployments.pageInfo}
            shown={columns.length}
            total={deployments.totalCount}
            of="deployments"
            onGo={(place) => navigate({ search: { ...search, after: undefined, before: undefined, ...place } })}
          />
        </Stack>
      )}
      <CellDrawer call={call} cell={search.cell} names={names} onClose={() => open(undefined)} />
    </>
  );
}
