import { sha256 } from '#ledger/platform';
import { textOf, toHex } from './bytes.js';
import type { ReadEntry } from './entry.js';
import { CheckReport, type CheckResult } from './verdict.js';

/** Every fact version that the log speaks of, one canonical JSON object a line; a line's SHA-256 is its digest there. */
export const FACTS_PATH = 'registry/facts.jsonl';
/** The manifest of a policy set; the set's digest is its SHA-256, which the verifier holds a file's name to. */
export const policySetPath = (digest: string): string => `policies/${digest}.json`;

/** What entries cite by digest, each with the index of the first entry that does. */
export class Citations {
  readonly facts = new Map<string, number>();
  readonly policySets = new Map<string, number>();

  add(entry: ReadEntry, index: number): void {
    for (const digest of factDigestsOf(entry)) cite(this.facts, digest, index);
    const set = policySetOf(entry);
    if (set !== undefined) cite(this.policySets, set, index);
  }
}

const cite = (cited: Map<string, number>, digest: string, index: number): void => {
  if (!cited.has(digest)) cited.set(digest, index);
};

/** Digests of the facts that a `registry.change` entry records: `body.facts[].digest`. */
function factDigestsOf({ type, body }: ReadEntry): string[] {
  if (type !== 'registry.change') return [];
  const facts = (body as { facts?: unknown } | undefined)?.facts;
  if (!Array.isArray(facts)) return [];
  return facts.flatMap((fact: { digest?: unknown } | null) => (typeof fact?.digest === 'string' ? [fact.digest] : []));
}

/** The policy set that a decision was made by. */
function policySetOf({ type, policy }: ReadEntry): string | undefined {
  const set = type === 'decision' ? (policy as { set?: unknown } | undefined)?.set : undefined;
  return typeof set === 'string' && /^[0-9a-f]{64}$/.test(set) ? set : undefined;
}

/**
 * What the log cites is in the bundle, as the log has it: every fact version and no other, and every policy set that a
 * decision names.
 *
 * @param lines the lines of `FACTS_PATH`, or `undefined` where there is no such file
 */
export async function checkCitations(
  citations: Citations,
  paths: readonly string[],
  lines: AsyncIterable<readonly Uint8Array[]> | undefined,
): Promise<CheckResult> {
  const report = new CheckReport('citations');
  const { facts, policySets } = citations;
  const present = new Set(paths);
  for (const [digest, index] of policySets)
    if (!present.has(policySetPath(digest)))
      report.lack(`${policySetPath(digest)} is missing: the decision in entry ${index} was made by it`, { index });
  if (lines === undefined && facts.size > 0)
    report.lack(`${FACTS_PATH} is missing: the log speaks of ${facts.size} facts`, { path: FACTS_PATH });
  if (lines !== undefined) await compareFacts(facts, lines, report);
  return report.result(`${facts.size} facts and ${policySets.size} policy sets that the entries cite`);
}

async function compareFacts(
  facts: ReadonlyMap<string, number>,
  lines: AsyncIterable<readonly Uint8Array[]>,
  report: CheckReport,
): Promise<void> {
  const found = new Set<string>();
  let row = 0;
  for await (const some of lines)
    for (const line of some) {
      row += 1;
      const digest = toHex(sha256(line));
      if (facts.has(digest)) found.add(digest);
      else
        report.fail(`${FACTS_PATH}, line ${row}${factIn(line)}: the log has no fact like it; it was changed or added`, {
          path: FACTS_PATH,
        });
    }
  for (const [digest, index] of facts)
    if (!found.has(digest))
      report.fail(`${FACTS_PATH}: a fact of entry ${index} is not there as the log has it (${digest})`, {
        path: FACTS_PATH,
        index,
      });
}

/** The id of the fact on a line that may be damaged. */
function factIn(line: Uint8Array): string {
  const id = /"id":"([0-9a-f-]{36})"/.exec(textOf(line, FACTS_PATH))?.[1];
  return id === undefined ? '' : ` (fact ${id})`;
}
