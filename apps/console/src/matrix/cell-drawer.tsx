import { Drawer, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Problem } from '../display/problem.js';
import { Instant } from '../display/time.js';
import { Findings, Obligations, Upcoming } from '../explanation/consequences.js';
import { Facts } from '../explanation/facts.js';
import { Policies } from '../explanation/policies.js';
import { Remedies } from '../explanation/remedies.js';
import { Verdict } from '../explanation/verdict.js';
import { answering } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import type { Names } from '../register/names.js';
import { Waiting } from '../shell/waiting.js';
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
  const { data, error, refetch } = useQuery(
    answering(WHAT_IF, {
      input: {
        application: call.application,
        asOf: call.asOf ?? null,
        call: {
          target: deployment,
          dataClasses: [dataClass],
          entity: call.entity ?? null,
          purpose: call.purpose ?? null,
          path: call.hops ?? null,
          subjects: { countries: call.countries.length > 0 ? call.countries : null, youngestAge: call.age ?? null },
        },
      },
    }),
  );
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
      <Remedies explanation={whatIf} names={names} />
      <Policies explanation={whatIf} names={names} />
      <Obligations explanation={whatIf} />
      <Upcoming explanation={whatIf} />
      <Findings explanation={whatIf} />
      <Facts explanation={whatIf} names={names} />
    </Stack>
  );
}
