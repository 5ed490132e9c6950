import { Drawer, Group, Stack } from '@mantine/core';
import { IconArrowsSplit2 } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { ButtonLink } from '../display/links.js';
import { Problem } from '../display/problem.js';
import { Instant } from '../display/time.js';
import { dayIn } from '../display/zone.js';
import { Findings, Obligations, Upcoming } from '../explanation/consequences.js';
import { Facts } from '../explanation/facts.js';
import { Policies } from '../explanation/policies.js';
import { Verdict } from '../explanation/verdict.js';
import { WaysOut } from '../explanation/ways-out.js';
import { answering } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import type { WhatIfInput } from '../graphql/generated/graphql.js';
import type { Names } from '../register/names.js';
import { useOrganisation } from '../session/viewer.js';
import { Waiting } from '../shell/waiting.js';
import { searchFor } from '../what-if/asked-call.js';
import type { WhatIfSearch } from '../what-if/what-if-search.js';
import type { SettledCall } from './declared-uses.js';

const WHAT_IF = graphql(`
  query CellExplained($input: WhatIfInput!) {
    whatIf(input: $input) {
      decidedAt
      ...ExplanationParts
    }
  }
`);

export interface CellDrawerProps {
  readonly call: SettledCall;
  /** `class~deployment`; nothing is open without it. */
  readonly cell: string | undefined;
  readonly names: Names;
  readonly onClose: () => void;
}

/** One cell of the matrix in full. */
export function CellDrawer({ call, cell, names, onClose }: CellDrawerProps) {
  const [dataClass = '', deployment = ''] = cell?.split('~') ?? [];
  const className = names.dataClasses.find(({ handle }) => handle === dataClass)?.name ?? dataClass;
  return (
    <Drawer
      opened={cell !== undefined}
      onClose={onClose}
      position="right"
      size={760}
      title={`${className} to ${names.of(deployment)}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
      styles={{ title: { fontWeight: 640, fontSize: 'var(--mantine-font-size-lg)' } }}
    >
      {cell !== undefined && <CellExplained call={call} dataClass={dataClass} deployment={deployment} names={names} />}
    </Drawer>
  );
}

interface CellExplainedProps {
  readonly call: SettledCall;
  readonly dataClass: string;
  readonly deployment: string;
  readonly names: Names;
}

function CellExplained({ call, dataClass, deployment, names }: CellExplainedProps) {
  const { zone } = useOrganisation();
  const input: WhatIfInput = {
    application: call.application,
    asOf: call.asOf ?? null,
    call: {
      target: deployment,
      dataClasses: [dataClass],
      entity: call.entity ?? null,
      purpose: call.purpose ?? null,
      path: call.hops ? [...call.hops] : null,
      subjects: { countries: call.countries.length > 0 ? [...call.countries] : null, youngestAge: call.age ?? null },
    },
  };
  const asked = searchFor(input, call.asOf && dayIn(zone, new Date(call.asOf)));
  const trying = (changes: WhatIfSearch): WhatIfSearch => ({ ...asked, ...changes });
  const { data, error, refetch } = useQuery(answering(WHAT_IF, { input }));
  if (error) return <Problem error={error} retry={() => refetch()} />;
  if (!data) return <Waiting />;
  const { whatIf } = data;
  return (
    <Stack gap="md">
      <Verdict
        effect={whatIf.effect}
        sentence={whatIf.sentence}
        beside={
          <>
            as of <Instant at={whatIf.decidedAt} />
          </>
        }
      />
      <Group>
        <ButtonLink
          variant="default"
          leftSection={<IconArrowsSplit2 size={16} aria-hidden />}
          to="/what-if"
          search={asked}
        >
          What if
        </ButtonLink>
      </Group>
      {whatIf.effect === 'DENY' && <WaysOut input={input} explanation={whatIf} names={names} trying={trying} />}
      <Policies explanation={whatIf} names={names} />
      <Obligations explanation={whatIf} />
      <Upcoming explanation={whatIf} />
      <Findings explanation={whatIf} />
      <Facts explanation={whatIf} names={names} />
    </Stack>
  );
}
