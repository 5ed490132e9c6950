import { createHash } from 'node:crypto';
import type { KeptSets, SetSources } from '#governance';
import { type Obligation, type OrganisationId, type PolicySource, type ReferenceData } from '#vocabulary';
import { z } from 'zod';
import type { Transaction } from './prisma-client.js';

const Digest = z.string().regex(/^[0-9a-f]{64}$/);
const Files = z.array(z.object({ path: z.string(), sha256: Digest }));

/** What a set is made of, its texts by digest. */
export const KeptSources = z.object({
  packs: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      version: z.string(),
      asOf: z.iso.date(),
      zone: z.string(),
      base: z.boolean(),
      policies: Files,
    }),
  ),
  own: Files,
  zone: z.string(),
  observe: z.array(z.object({ policy: z.string(), application: z.string().nullable() })),
  tables: Digest,
});

const Tables = z.object({
  reference: z.custom<ReferenceData>((value) => typeof value === 'object' && value !== null),
  obligations: z.custom<readonly Obligation[]>(Array.isArray),
});

/** Kept sets in PostgreSQL: every text once an organisation, however many sets have it. */
export class PrismaKeptSets implements KeptSets {
  constructor(
    private readonly db: Transaction,
    private readonly organisationId: OrganisationId,
  ) {}

  async keep(digest: string, { packs, own, zone, observe, reference, obligations }: SetSources): Promise<void> {
    const { organisationId } = this;
    const texts = new Map<string, string>();
    const add = (text: string): string => {
      const sha256 = createHash('sha256').update(text, 'utf8').digest('hex');
      texts.set(sha256, text);
      return sha256;
    };
    const files = (list: readonly PolicySource[]) => list.map(({ path, text }) => ({ path, sha256: add(text) }));
    const sources: z.infer<typeof KeptSources> = {
      packs: packs.map(({ id, title, version, asOf, zone: days, base, policies }) => ({
        ...{ id, title, version, asOf, base, zone: days },
        policies: files(policies),
      })),
      own: files(own),
      zone,
      observe: observe.map(({ policy, application }) => ({ policy, application })),
      tables: add(JSON.stringify({ reference, obligations })),
    };
    await this.db.policyText.createMany({
      data: [...texts].map(([sha256, text]) => ({ organisationId, sha256, text })),
      skipDuplicates: true,
    });
    await this.db.policySet.createMany({ data: [{ organisationId, digest, sources }], skipDuplicates: true });
  }

  async find(digest: string): Promise<SetSources | undefined> {
    const { organisationId } = this;
    const row = await this.db.policySet.findUnique({ where: { organisationId_digest: { organisationId, digest } } });
    if (row === null) return undefined;
    const { packs, own, zone, observe, tables } = KeptSources.parse(row.sources);
    const cited = [...packs.flatMap(({ policies }) => policies), ...own].map(({ sha256 }) => sha256);
    const rows = await this.db.policyText.findMany({ where: { organisationId, sha256: { in: [...cited, tables] } } });
    const texts = new Map(rows.map(({ sha256, text }) => [sha256, text]));
    const textOf = (sha256: string): string => {
      const text = texts.get(sha256);
      if (text === undefined) throw new Error(`The policy set ${digest} cites the text ${sha256}, which is not kept`);
      return text;
    };
    const files = (list: z.infer<typeof Files>) => list.map(({ path, sha256 }) => ({ path, text: textOf(sha256) }));
    return {
      packs: packs.map((pack) => ({ ...pack, policies: files(pack.policies) })),
      own: files(own),
      zone,
      observe,
      ...Tables.parse(JSON.parse(textOf(tables))),
    };
  }
}
