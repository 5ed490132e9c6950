import { basename } from 'node:path';
import { GraphqlClient } from '#sdk';
import { CommandRefused, readDocument } from '../documents.js';
import { instantOf } from '../instant-option.js';
import { say } from '../print.js';

export interface ReplayOptions {
  readonly url: string;
  readonly token: string;
  /** Id of one decision, instead of a period. */
  readonly decision?: string;
  /** Instants between which decisions were made, half-open; every decision where absent. */
  readonly from?: string;
  readonly until?: string;
  /** What to replay on: at most one of these. */
  readonly set?: string;
  readonly without?: string;
  readonly policies: readonly string[];
  readonly json: boolean;
}

const TIMEOUT_MS = 600_000;
const DIFFERS = 1;

const DECISION = /* GraphQL */ `
  query ReplayDecision($id: ID!) {
    replayDecision(id: $id) {
      id
      reproduced
      recordedDigest
      replayedDigest
      differences {
        field
        recorded
        replayed
      }
      hindrance
    }
  }
`;
const PERIOD = /* GraphQL */ `
  query Replay($input: ReplayInput!) {
    replay(input: $input) {
      from
      until
      candidate
      decisions
      replayed
      reproduced
      changed
      changes {
        change
        count
        samples
      }
      applications {
        application
        decisions
        changes {
          change
          count
          samples
        }
        policies {
          policy
          gained
          lost
        }
      }
      hindrances {
        hindrance
        count
        samples
      }
      digest
    }
  }
`;

interface DecisionReplay {
  readonly id: string;
  readonly reproduced: boolean;
  readonly recordedDigest: string;
  readonly replayedDigest: string | null;
  readonly differences: readonly { readonly field: string; readonly recorded: string; readonly replayed: string }[];
  readonly hindrance: Hindrance | null;
}

type Change = 'ALLOW_TO_DENY' | 'DENY_TO_ALLOW' | 'GROUNDS' | 'DETAILS';
type Hindrance = 'CALL_NOT_KEPT' | 'SET_NOT_KEPT' | 'FACTS_NOT_FOUND' | 'CALL_REFUSED';

interface ChangeCount {
  readonly change: Change;
  readonly count: number;
  readonly samples: readonly string[];
}

interface Replay {
  readonly candidate: string | null;
  readonly decisions: number;
  readonly replayed: number;
  readonly reproduced: number;
  readonly changed: number;
  readonly changes: readonly ChangeCount[];
  readonly applications: readonly {
    readonly application: string;
    readonly decisions: number;
    readonly changes: readonly ChangeCount[];
    readonly policies: readonly { readonly policy: string; readonly gained: number; readonly lost: number }[];
  }[];
  readonly hindrances: readonly {
    readonly hindrance: Hindrance;
    readonly count: number;
    readonly samples: readonly string[];
  }[];
  readonly digest: string;
}

const HINDRANCES: Readonly<Record<Hindrance, string>> = {
  CALL_NOT_KEPT: 'what was stated of the call is not kept',
  SET_NOT_KEPT: 'the policy set is not kept',
  FACTS_NOT_FOUND: 'no state of the register has the facts that it cites',
  CALL_REFUSED: 'the register does not admit the call',
};
const CHANGES: Readonly<Record<Change, string>> = {
  ALLOW_TO_DENY: 'allow → deny',
  DENY_TO_ALLOW: 'deny → allow',
  GROUNDS: 'other policies',
  DETAILS: 'other details',
};
const COLUMNS = Object.keys(CHANGES) as Change[];

/**
 * Decides recorded decisions again: one, or those of a period; on the policies that each cites, or on others. On those
 * that each cites, exits 1 if any comes out otherwise or cannot be decided again.
 *
 * @throws {CommandRefused} options that do not go together, or a file that cannot be read
 */
export async function replay(options: ReplayOptions): Promise<number> {
  const { url, token, decision } = options;
  const client = new GraphqlClient({ url, token, timeoutMilliseconds: TIMEOUT_MS });
  if (decision === undefined) return replayPeriod(client, options);
  const { from, until, set, without, policies } = options;
  if ([from, until, set, without].some((option) => option !== undefined) || policies.length > 0)
    throw new CommandRefused('--decision: found beside a period or other policies; allowed: alone');
  return replayDecision(client, decision, options.json);
}

async function replayDecision(client: GraphqlClient, id: string, json: boolean): Promise<number> {
  const { replayDecision: replayed } = await client.request<{ replayDecision: DecisionReplay }>(DECISION, { id });
  say(json ? JSON.stringify(replayed) : inWords(replayed));
  return replayed.reproduced ? 0 : DIFFERS;
}

function inWords({ id, reproduced, recordedDigest, replayedDigest, differences, hindrance }: DecisionReplay): string {
  if (reproduced) return `Decision ${id}: reproduced bit for bit: SHA-256 ${recordedDigest}`;
  if (hindrance !== null) return `Decision ${id}: not decided again: ${HINDRANCES[hindrance]}`;
  return [
    `Decision ${id}: comes out otherwise: SHA-256 recorded ${recordedDigest}, replayed ${replayedDigest}`,
    ...differences.flatMap(({ field, recorded, replayed }) => [
      `  ${field}`,
      `    recorded ${recorded}`,
      `    replayed ${replayed}`,
    ]),
  ].join('\n');
}

async function replayPeriod(client: GraphqlClient, options: ReplayOptions): Promise<number> {
  const { from, until, set, without, policies, json } = options;
  const files = await Promise.all(
    policies.map(async (path) => ({ path: basename(path), text: await readDocument(path) })),
  );
  const input = {
    ...(from === undefined ? {} : { from: instantOf('--from', from) }),
    ...(until === undefined ? {} : { until: instantOf('--until', until) }),
    ...{ set, without },
    ...(files.length === 0 ? {} : { policies: files }),
  };
  const { replay: replayed } = await client.request<{ replay: Replay }>(PERIOD, { input });
  say(json ? JSON.stringify(replayed) : tableOf(replayed));
  const isAsRecorded = replayed.reproduced === replayed.decisions;
  return replayed.candidate !== null || isAsRecorded ? 0 : DIFFERS;
}

function tableOf(result: Replay): string {
  const { candidate, decisions, replayed, reproduced, changed, changes, applications, hindrances, digest } = result;
  const on = candidate === null ? 'on the policy set that each cites' : `on the policy set ${candidate}`;
  const details = changes.find(({ change }) => change === 'DETAILS')?.count ?? 0;
  return [
    `Replayed ${replayed} of ${decisions} decisions ${on}; ${reproduced} reproduced bit for bit on what they cite.`,
    changed === 0 ? 'None is decided otherwise.' : `${changed} are decided otherwise.`,
    ...(details === 0 ? [] : [`${details} differ in nothing but obligations, findings, rules to come or unknowns.`]),
    ...hindrances.map(
      ({ hindrance, count, samples }) =>
        `${count} not decided again, as ${HINDRANCES[hindrance]}: ${samples.join(', ')}`,
    ),
    '',
    ...aligned([
      ['application', 'decisions', ...COLUMNS.map((change) => CHANGES[change])],
      ...applications.map((one) => [
        one.application,
        String(one.decisions),
        ...COLUMNS.map((change) => String(one.changes.find((other) => other.change === change)?.count ?? 0)),
      ]),
    ]),
    ...applications.filter((one) => one.changes.length > 0).flatMap(samplesOf),
    '',
    `Result: SHA-256 ${digest}`,
  ].join('\n');
}

const samplesOf = ({ application, changes, policies }: Replay['applications'][number]): string[] => [
  '',
  application,
  ...policies.map(({ policy, gained, lost }) => `  ${policy}: determines ${gained} more, ${lost} no more`),
  ...changes.map(({ change, samples }) => `  ${CHANGES[change]}, for example: ${samples.join(', ')}`),
];

/** Rows with their columns under one another: the first to the left, numbers to the right. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '),
  );
}
