import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { answering } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import type { MatrixInput, MatrixQuery } from '../graphql/generated/graphql.js';
import type { Cell } from './cell-state.js';
import type { SettledCall } from './declared-uses.js';

const MATRIX = graphql(`
  query Matrix($input: MatrixInput!) {
    matrix(input: $input) {
      dataClass
      deployment
      effect
      sentence
      policy {
        title
        cause
      }
      obligationCount
      deniedFrom
    }
  }
`);

/** Rows that are asked for at a time: the first are seen soon, and few are asked in vain when something else is chosen. */
const AT_A_TIME = 2;
/** How long a judgement stands without being asked for again. */
const STANDS_MILLISECONDS = 120_000;

export interface MatrixRows {
  /** The judgements that are known, by `class~deployment`. */
  readonly cells: ReadonlyMap<string, Cell>;
  /** Why no more are asked for. */
  readonly error: Error | undefined;
  readonly retry: () => void;
}

/** The name of a cell, as the address has it. */
export const cellName = (dataClass: string, deployment: string): string => `${dataClass}~${deployment}`;

/** Asks for the judgements row by row; what was asked before is there at once. */
export function useMatrixRows(
  call: SettledCall,
  dataClasses: readonly string[],
  deployments: readonly string[],
): MatrixRows {
  const kept = useQueryClient();
  const [failure, setFailure] = useState<{ readonly of: string; readonly error: Error }>();
  const [attempt, setAttempt] = useState(0);
  const rows = dataClasses.map((dataClass) => ({
    ...answering(MATRIX, { input: inputOf(call, dataClass, deployments) }),
    staleTime: STANDS_MILLISECONDS,
  }));
  const asked = JSON.stringify([call, dataClasses, deployments]);
  useEffect(() => {
    const waiting = deployments.length === 0 ? [] : [...rows];
    let isWanted = true;
    const ask = async () => {
      for (let row = waiting.shift(); row && isWanted; row = waiting.shift()) await kept.fetchQuery(row);
    };
    setFailure(undefined);
    void Promise.all(Array.from({ length: AT_A_TIME }, ask)).catch((error: Error) => {
      waiting.length = 0;
      if (isWanted) setFailure({ of: asked, error });
    });
    return () => {
      isWanted = false;
    };
    // `asked` says all that the rows depend on.
  }, [asked, attempt, kept]);
  const cells = useQueries({ queries: rows.map((row) => ({ ...row, enabled: false })), combine: byName });
  return {
    cells,
    error: failure?.of === asked ? failure.error : undefined,
    retry: () => setAttempt(attempt + 1),
  };
}

const byName = (rows: readonly { readonly data: MatrixQuery | undefined }[]): ReadonlyMap<string, Cell> =>
  new Map(
    rows
      .flatMap(({ data }) => data?.matrix ?? [])
      .map((cell) => [cellName(cell.dataClass, cell.deployment), cell] as const),
  );

const inputOf = (call: SettledCall, dataClass: string, deployments: readonly string[]): MatrixInput => ({
  application: call.application,
  entity: call.entity ?? null,
  purpose: call.purpose ?? null,
  asOf: call.asOf ?? null,
  subjectCountries: call.countries.length > 0 ? call.countries : null,
  youngestAge: call.age ?? null,
  path: call.hops ?? null,
  dataClasses: [dataClass],
  deployments,
});
