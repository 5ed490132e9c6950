import { hash } from 'node:crypto';
import { hashLeaf, readEntry, type ReadEntry, TileStore } from '#ledger';
import { type Rule, unconfirmedIn } from '#policy';
import {
  DecisionsReport,
  FactRecord,
  type LogExtract,
  namedIn,
  printReport,
  proveEntries,
  RegistryReport,
  stretchOf,
  totalsOf,
} from '#reports';
import { InvalidInput, type OrganisationId } from '#vocabulary';
import { z } from 'zod';
import { coveringCheckpoint } from './covering-checkpoint.js';
import { type LogEntry, LogOpening, type LogSource } from './evidence-export.js';
import { type Clock, type Organisation, type Stores, type UnitOfWork } from './ports.js';
import { PolicySets } from './policy-sets.js';
import { factRecord } from './registry-change.js';
import type { MadeReport, ReportPeriod, ReportProgress, ReportSubject } from './requested-report.js';
import { uniqueBy } from './unique-by.js';

/** A report of so many entries prints within seconds and fits in memory; a longer period is for several reports. */
const MAX_ENTRIES = 50_000;
/** The database keeps this bound too (`prisma/migrations`). */
const MAX_BYTES = 64 * 1024 * 1024;
const ENTRIES_AT_ONCE = 2_000;

const DecisionParts = z.looseObject({
  application: z.string(),
  members: z.array(z.looseObject({ id: z.string() })),
  determinedBy: z.array(z.looseObject({ policy: z.string() })),
});

interface SurveyedLog {
  readonly origin: string;
  readonly checkpoint: string;
  readonly size: number;
  readonly keys: readonly string[];
  readonly tiles: TileStore;
  readonly times: readonly string[];
  /** Where the entries of these types stand. */
  readonly changes: readonly number[];
}

/** Is told how far the making has come, and may end it by throwing. */
export type TellProgress = (progress: ReportProgress) => Promise<void>;

/** Makes reports as PDF, each with its data, the log's entries that it rests on, and their proof. */
export class Reports {
  constructor(
    private readonly log: LogSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    /** Product and version, as a report names what made it. */
    private readonly engine: string,
  ) {}

  /**
   * The register, what is deployed where on whose terms until when, as of now; or the decisions of a period, what was
   * asked, allowed and denied and under which article. At one instant and one size of the log it is always the same bytes.
   *
   * @throws {InvalidInput} the period holds more entries than one report does, or the file is too large
   * @throws {LedgerUnavailable} no checkpoint that covers the log was signed in time
   */
  async make(organisationId: OrganisationId, subject: ReportSubject, tell: TellProgress): Promise<MadeReport> {
    const log = await this.survey(organisationId, tell);
    const [report, extract] =
      subject.kind === 'registry'
        ? await this.registry(organisationId, log, tell)
        : await this.decisions(organisationId, log, subject, tell);
    await tell({ step: 'Laying out the pages', done: 0, total: 1 });
    const { pdf, pages } = await printReport(report, extract);
    if (pdf.length > MAX_BYTES)
      throw new InvalidInput('report', `a file of ${pdf.length} bytes`, `up to ${MAX_BYTES}: a shorter period`);
    await tell({ step: 'Sealing it in the log', done: 0, total: 1 });
    const { kind, query, size } = report;
    return { pdf, pages, entry: { kind, query, size, sha256: hash('sha256', pdf, 'hex') } };
  }

  private async registry(
    organisationId: OrganisationId,
    log: SurveyedLog,
    tell: TellProgress,
  ): Promise<[RegistryReport, LogExtract]> {
    const { organisation, subjects, facts } = await this.unitOfWork.run(organisationId, async (stores) => ({
      organisation: stores.organisation,
      subjects: await stores.subjects.all(),
      facts: await stores.facts.all(),
    }));
    const extract = await this.extract(organisationId, log, log.changes, tell);
    // What was recorded after the checkpoint is for the next report.
    const named = namedIn(extract.entries);
    const draft: RegistryReport = {
      ...this.common(organisation, log),
      kind: 'registry',
      query: { at: this.clock.now().toISOString() },
      subjects: subjects
        .filter(({ id }) => named.subjects.has(id))
        .map(({ id, kind, handle, name, recordedAt }) => ({
          id,
          kind,
          handle,
          name,
          recordedAt: recordedAt.toISOString(),
        })),
      facts: facts.filter(({ id }) => named.facts.has(id)).map((fact) => FactRecord.parse(factRecord(fact))),
      totals: {
        agreements: 0,
        agreementsInForce: 0,
        approved: 0,
        conflicts: 0,
        deployments: 0,
        gaps: 0,
        reviewsDue: 0,
      },
    };
    return [RegistryReport.parse({ ...draft, totals: totalsOf(draft, extract) }), extract];
  }

  private async decisions(
    organisationId: OrganisationId,
    log: SurveyedLog,
    { from, until }: ReportPeriod,
    tell: TellProgress,
  ): Promise<[DecisionsReport, LogExtract]> {
    const query = { from: from.toISOString(), until: until.toISOString() };
    const indexes = stretchOf(log.times, query);
    if (indexes.length > MAX_ENTRIES)
      throw new InvalidInput('from, until', `a period of ${indexes.length} entries`, `up to ${MAX_ENTRIES} a report`);
    const extract = await this.extract(organisationId, log, indexes, tell);
    const entries = extract.entries.map(readEntry);
    const draft = await this.unitOfWork.run(organisationId, async (stores): Promise<DecisionsReport> => {
      const { application, policies } = mentionedIn(entries);
      return {
        ...this.common(stores.organisation, log),
        kind: 'decisions',
        query,
        subjects: (await stores.subjects.all())
          .filter(({ id }) => application.has(id))
          .map(({ id, handle, name }) => ({ id, handle, name })),
        policies: (await this.words(stores)).filter(({ id }) => policies.has(id)),
        totals: { asked: 0, allowed: 0, denied: 0 },
      };
    });
    return [DecisionsReport.parse({ ...draft, totals: totalsOf(draft, extract) }), extract];
  }

  private common({ id, name, zone }: Organisation, { origin, size }: SurveyedLog) {
    const madeAt = this.clock.now().toISOString();
    return { v: 1 as const, engine: this.engine, madeAt, organisation: { id, name, zone }, origin, size };
  }

  private async survey(organisationId: OrganisationId, tell: TellProgress): Promise<SurveyedLog> {
    const { origin, size: head } = await this.log.head(organisationId);
    await tell({ step: 'Waiting for the log to be signed', done: 0, total: 1 });
    const { note, size } = await coveringCheckpoint(this.log, this.clock, organisationId, head);
    const tiles = new TileStore();
    const times: string[] = [];
    const changes: number[] = [];
    let keys: readonly string[] = [];
    for await (const { index, entry } of this.entries(organisationId, 0, size)) {
      const record = readEntry(entry);
      if (index === 0) keys = LogOpening.parse(record).body.keys;
      if (record.type === 'registry.change') changes.push(index);
      times.push(record.ts);
      tiles.append(hashLeaf(entry));
      if (index % ENTRIES_AT_ONCE === 0) await tell({ step: 'Reading the log', done: index, total: size });
    }
    return { origin, checkpoint: note, size, keys, tiles, times, changes };
  }

  private async extract(
    organisationId: OrganisationId,
    { tiles, size, keys, checkpoint }: SurveyedLog,
    indexes: readonly number[],
    tell: TellProgress,
  ): Promise<LogExtract> {
    const wanted = new Set(indexes);
    const entries: Uint8Array[] = [];
    const [first = 0, last = -1] = [indexes[0], indexes.at(-1)];
    for await (const { index, entry } of this.entries(organisationId, first, last + 1)) {
      if (!wanted.has(index)) continue;
      if (entries.length % ENTRIES_AT_ONCE === 0)
        await tell({ step: 'Gathering its entries', done: entries.length, total: indexes.length });
      entries.push(entry);
    }
    const hashes = proveEntries(indexes, size, tiles.reader());
    return { entries, proof: { hashes, indexes: [...indexes], keys: [...keys], v: 1 }, checkpoint };
  }

  private async *entries(organisationId: OrganisationId, start: number, until: number): AsyncGenerator<LogEntry> {
    for (let from = start; from < until; from += ENTRIES_AT_ONCE)
      yield* await this.log.entries(organisationId, from, Math.min(ENTRIES_AT_ONCE, until - from));
  }

  /** What policies ask and where it is written, by every set that was published; the latest words count. */
  private async words({ publications, keptSets }: Stores) {
    const kept = new PolicySets();
    const published = uniqueBy((await publications.all()).reverse(), ({ digest }) => digest);
    const rules: Rule[] = [];
    for (const publication of published)
      rules.push(...(await kept.of(publication, (digest) => keptSets.find(digest))).set.rules);
    return uniqueBy(rules, ({ id }) => id).map((rule) => {
      const { id, citation, law, title } = rule;
      return { id, citation, law, title, unconfirmed: unconfirmedIn(rule) };
    });
  }
}

function mentionedIn(entries: readonly ReadEntry[]) {
  const decisions = entries.filter(({ type }) => type === 'decision').map((entry) => DecisionParts.parse(entry));
  return {
    application: new Set<string>(
      decisions.flatMap(({ application, members }) => [application, ...members.map(({ id }) => id)]),
    ),
    policies: new Set(decisions.flatMap(({ determinedBy }) => determinedBy.map(({ policy }) => policy))),
  };
}
