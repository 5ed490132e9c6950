import { hash } from 'node:crypto';
import {
  canonicalize,
  Citations,
  type EvidenceFile,
  evidenceBundle,
  FACTS_PATH,
  type Json,
  policySetPath,
  readEntry,
} from '#ledger';
import { manifestOf, tablesOf } from '#policy';
import { DecisionId, InvalidInput, type OrganisationId } from '#vocabulary';
import { z } from 'zod';
import { coveringCheckpoint } from './covering-checkpoint.js';
import { type Clock, type UnitOfWork } from './ports.js';
import { type LoadedSet } from './published-policies.js';
import { PolicySets } from './policy-sets.js';
import { factDigest, factRecord } from './registry-change.js';
import { uniqueBy } from './unique-by.js';

/** An entry as the log holds it. */
export interface LogEntry {
  readonly index: number;
  readonly entry: Uint8Array;
  readonly leaf: Uint8Array;
}

export interface SignedCheckpoint {
  readonly size: number;
  /** The signed note. */
  readonly note: string;
}

/** One organisation's log, for reading it through. */
export abstract class LogSource {
  abstract head(organisation: OrganisationId): Promise<{ readonly origin: string; readonly size: number }>;
  abstract entries(organisation: OrganisationId, from: number, count: number): Promise<readonly LogEntry[]>;
  abstract latestCheckpoint(organisation: OrganisationId): Promise<SignedCheckpoint | undefined>;
  abstract checkpoints(organisation: OrganisationId): Promise<readonly SignedCheckpoint[]>;
}

export const EvidenceQuery = z.object({
  decisions: z
    .array(DecisionId)
    .max(100_000)
    .describe(
      'Decisions to prove one by one; where empty, the newest thousand. The bundle proves the whole log anyway.',
    ),
});
export type EvidenceQuery = z.infer<typeof EvidenceQuery>;

const ENTRIES_AT_ONCE = 2_000;
/** So many earlier checkpoints go into a bundle, evenly spaced: each narrows down where a forged log parts from it. */
const EARLIER_CHECKPOINTS = 32;

/** So many decisions get a proof of their own unasked; a file for each of a million would serve nobody. */
const PROVED_UNASKED = 1_000;

/** What entry 0 says of the log. */
export const LogOpening = z.looseObject({
  type: z.literal('log.open'),
  body: z.looseObject({ keys: z.array(z.string()).min(1) }),
});

/** Makes evidence bundles: the whole log with proofs, keys, policy sets and fact versions, to be verified offline. */
export class EvidenceExport {
  constructor(
    private readonly log: LogSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    /** Product version, for the manifest. */
    private readonly engine: string,
  ) {}

  /**
   * The bundle's files, in pieces to append to the file each names. The export is itself an entry, and the bundle's
   * checkpoint covers it.
   *
   * @throws {InvalidInput} a decision asked for is not in the log
   * @throws {LedgerUnavailable} no checkpoint that covers the export was signed in time: the worker does not run
   */
  async *bundle(organisationId: OrganisationId, query: EvidenceQuery, actor: string): AsyncGenerator<EvidenceFile> {
    const body = { decisions: query.decisions.length === 0 ? 'newest' : query.decisions.length };
    const logged = await this.unitOfWork.run(organisationId, ({ ledger }) =>
      ledger.append([{ type: 'export', actor, body }]),
    );
    const checkpoint = await coveringCheckpoint(this.log, this.clock, organisationId, logged.index + 1);
    const survey = await this.survey(organisationId, checkpoint.size);
    const known = new Set(survey.decisions);
    const stranger = query.decisions.find((id) => !known.has(id));
    if (stranger !== undefined) throw new InvalidInput('decisions', `"${stranger}"`, 'ids of decisions in this log');
    const earlier = (await this.log.checkpoints(organisationId)).filter(
      ({ size }) => size > 0 && size < checkpoint.size,
    );
    yield* evidenceBundle({
      origin: logged.origin,
      checkpoint: checkpoint.note,
      checkpoints: spaced(earlier, EARLIER_CHECKPOINTS).map(({ note }) => note),
      keys: survey.keys.map((vkey) => ({ vkey, from: 0, until: null })),
      entries: this.entries(organisationId, checkpoint.size),
      proveIds: query.decisions.length === 0 ? survey.decisions.slice(-PROVED_UNASKED) : query.decisions,
      query: body,
      versions: { custos: this.engine },
      exportedAt: this.clock.now().toISOString(),
      attachments: await this.attachments(organisationId, survey.citations),
    });
  }

  private async *entries(organisationId: OrganisationId, until: number): AsyncGenerator<LogEntry> {
    for (let from = 0; from < until; from += ENTRIES_AT_ONCE)
      yield* await this.log.entries(organisationId, from, Math.min(ENTRIES_AT_ONCE, until - from));
  }

  /** The keys that the log names at its opening, the ids of its decisions, and what its entries cite. */
  private async survey(organisationId: OrganisationId, size: number) {
    const decisions: DecisionId[] = [];
    const citations = new Citations();
    let keys: readonly string[] = [];
    for await (const { index, entry } of this.entries(organisationId, size)) {
      const record = readEntry(entry);
      citations.add(record, index);
      if (index === 0) keys = LogOpening.parse(record).body.keys;
      if (record.type === 'decision') decisions.push(record.id as DecisionId);
    }
    return { keys, decisions, citations };
  }

  /** What the entries cite by digest: policy sets and fact versions. What came after the checkpoint stays out. */
  private attachments(organisationId: OrganisationId, cited: Citations): Promise<EvidenceFile[]> {
    return this.unitOfWork.run(organisationId, async ({ subjects, facts, publications, keptSets }) => {
      const kept = new PolicySets();
      const sets: LoadedSet[] = [];
      for (const publication of uniqueBy(await publications.all(), ({ digest }) => digest))
        sets.push(await kept.of(publication, (digest) => keptSets.find(digest)));
      return [
        ...uniqueBy(sets.flatMap(policyFiles), ({ path }) => path),
        file(
          FACTS_PATH,
          lines((await facts.all()).filter((fact) => cited.facts.has(factDigest(fact))).map(factRecord)),
        ),
        file(
          'registry/subjects.jsonl',
          lines((await subjects.all()).map(({ id, kind, handle, name }) => ({ id, kind, handle, name }))),
        ),
      ];
    });
  }
}

/** A set is named by the digest of its manifest, which names each rule, and the tables, by the digest of its text. */
const policyFiles = ({ set, library }: LoadedSet): EvidenceFile[] => [
  file(policySetPath(set.digest), manifestOf(set)),
  ...(set.tables === null ? [] : [file(policySetPath(set.tables), tablesOf(library.reference, library.obligations))]),
  ...set.rules.map(({ text }) => file(`policies/${hash('sha256', text, 'hex')}.cedar`, text)),
];

const file = (path: string, text: string): EvidenceFile => ({ path, bytes: Buffer.from(text, 'utf8') });

const lines = (records: readonly Json[]): string => records.map((record) => `${canonicalize(record)}\n`).join('');

function spaced<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items];
  return Array.from({ length: count }, (_, i) => items[Math.floor((i * items.length) / count)]!);
}
