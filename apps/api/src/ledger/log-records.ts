import { type DecisionSummary, type NodeReads } from '#governance';
import { type DecisionEntry, formatTlogProof, readEntry } from '#ledger';
import type { LedgerReader } from '#persistence';
import { DecisionId, NotFound, type OrganisationId } from '#vocabulary';
import { z } from 'zod';

export interface LedgerState {
  readonly origin: string;
  readonly size: number;
  readonly root: string;
  readonly checkpoint: string | null;
  readonly checkpointSize: number | null;
  readonly checkpointAt: Date | null;
  readonly verifierKeys: readonly string[];
}

const CitingCall = z.object({ call: z.string() });

const LogOpen = z.object({ body: z.object({ keys: z.array(z.string()) }) });

/** What the log holds, as clients are shown it. */
export class LogRecords {
  constructor(
    private readonly log: LedgerReader,
    private readonly nodes: NodeReads,
  ) {}

  async state(organisation: OrganisationId): Promise<LedgerState> {
    const { origin, size, root } = await this.log.head(organisation);
    const latest = await this.log.latestCheckpoint(organisation);
    const opening = LogOpen.safeParse(await this.entry(organisation, 0));
    return {
      origin,
      size,
      root: Buffer.from(root).toString('base64'),
      checkpoint: latest?.note ?? null,
      checkpointSize: latest?.size ?? null,
      checkpointAt: latest?.publishedAt ?? null,
      verifierKeys: opening.success ? opening.data.body.keys : [],
    };
  }

  /** A decision by its row, or by its entry while the rows are behind the log. */
  async decision(organisation: OrganisationId, id: string): Promise<DecisionSummary | undefined> {
    const wanted = DecisionId.safeParse(id);
    if (!wanted.success) return undefined;
    const [node] = await this.nodes.find(organisation, [id]);
    if (node?.type === 'decision') return node.decision;
    const stored = await this.log.findDecision(organisation, wanted.data);
    return stored && this.summaryOf(organisation, readEntry(stored.entry) as unknown as DecisionEntry, stored.index);
  }

  async entry(organisation: OrganisationId, index: number): Promise<unknown> {
    return JSON.parse(Buffer.from(await this.entryBytes(organisation, index)).toString('utf8'));
  }

  /**
   * The entry exactly as its leaf hash is made of it.
   *
   * @throws {NotFound} the log is not that long
   */
  async entryBytes(organisation: OrganisationId, index: number): Promise<Uint8Array> {
    const [stored] = await this.log.entries(organisation, index, 1);
    if (stored === undefined) throw new NotFound('entry', String(index));
    return stored.entry;
  }

  /** The digest of the call that the entry of a decision cites. */
  async callOf(organisation: OrganisationId, index: number): Promise<string | undefined> {
    return CitingCall.safeParse(await this.entry(organisation, index)).data?.call;
  }

  /**
   * The entry of a decision.
   *
   * @throws {NotFound} the organisation has no decision of this id
   */
  async entryBytesOf(organisation: OrganisationId, id: string): Promise<Uint8Array> {
    const wanted = DecisionId.safeParse(id);
    const stored = wanted.success ? await this.log.findDecision(organisation, wanted.data) : undefined;
    if (stored === undefined) throw new NotFound('decision', id);
    return stored.entry;
  }

  async proof(organisation: OrganisationId, index: number): Promise<string | null> {
    const checkpoint = await this.log.checkpointCovering(organisation, index + 1);
    if (checkpoint === undefined) return null;
    const hashes = await this.log.inclusionProof(organisation, index, checkpoint.size);
    return formatTlogProof({ index, hashes, checkpoint: checkpoint.note, extra: null });
  }

  /** What the row of a decision will say. */
  private async summaryOf(organisation: OrganisationId, entry: DecisionEntry, index: number): Promise<DecisionSummary> {
    const named = [entry.application, entry.entity, ...entry.members.map(({ id }) => id)];
    const found = await this.nodes.find(organisation, named);
    const handles = named.map((id, i) => {
      const node = found[i];
      return node?.type === 'subject' ? node.subject.handle : id;
    });
    const [application = '', entity = '', ...deployments] = handles;
    return {
      id: DecisionId.parse(entry.id),
      index,
      at: new Date(entry.ts),
      ...{ application, entity, deployments },
      alias: entry.alias,
      event: entry.event,
      purpose: entry.purpose,
      dataClasses: entry.dataClasses,
      effect: entry.effect,
      determinedBy: [...new Set(entry.determinedBy.map(({ policy }) => policy))],
      unknowns: entry.unknowns,
      policySet: entry.policy.set,
      registryVersion: entry.registry.rev,
    };
  }
}
