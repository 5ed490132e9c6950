import { type Clock, type Organisation, Tenancy } from '#governance';
import { AlreadyExists, type Handle } from '#vocabulary';
import { isDuplicate, type PrismaClient, setOrganisation } from './prisma-client.js';
import { openLog, PrismaLedger } from './prisma-ledger.js';
import { toOrganisation } from './prisma-organisations.js';

export interface TenancyOptions {
  /** What the names of logs begin with: a schema-less URL of the operator's, without a slash at its end. */
  readonly originPrefix?: string;
  /** The verifier keys (`vkey`) that will sign the log of this origin; its first entry names them. */
  readonly keysOf?: (origin: string) => readonly string[];
}

export class PrismaTenancy extends Tenancy {
  constructor(
    private readonly prisma: PrismaClient,
    private readonly clock: Clock,
    private readonly options: TenancyOptions = {},
  ) {
    super();
  }

  /** @throws {AlreadyExists} the handle is taken */
  async create(organisation: Omit<Organisation, 'registryVersion'>, actor: string): Promise<Organisation> {
    const { originPrefix = 'custos.local/log', keysOf = () => [] } = this.options;
    const origin = `${originPrefix}/${organisation.handle}`;
    try {
      return await this.prisma.$transaction(async (db) => {
        await setOrganisation(db, organisation.id);
        const row = await db.organisation.create({ data: organisation });
        await openLog(db, organisation.id, origin, organisation.createdAt);
        const body = { origin, retentionClass: 'standard', hash: 'sha256', keys: keysOf(origin) };
        await new PrismaLedger(db, organisation.id, this.clock).append([{ type: 'log.open', actor, body }]);
        return toOrganisation(row);
      });
    } catch (error) {
      throw isDuplicate(error) ? new AlreadyExists('organisation', organisation.handle) : error;
    }
  }

  async all(): Promise<Organisation[]> {
    return (await this.prisma.organisation.findMany({ orderBy: { handle: 'asc' } })).map(toOrganisation);
  }

  async findByHandle(handle: Handle): Promise<Organisation | undefined> {
    const row = await this.prisma.organisation.findUnique({ where: { handle } });
    return row === null ? undefined : toOrganisation(row);
  }
}
