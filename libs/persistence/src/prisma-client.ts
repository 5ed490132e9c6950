import { PrismaPg } from '@prisma/adapter-pg';
import { Prisma, PrismaClient } from './generated/client.js';

export { Prisma, type PrismaClient };
export type Transaction = Prisma.TransactionClient;

/** A client on the database as one role. The caller disconnects it. */
export const connectPrisma = (url: string, maxConnections = 5): PrismaClient =>
  new PrismaClient({
    adapter: new PrismaPg({
      connectionString: url,
      max: maxConnections,
      application_name: 'custos',
      options: '-c timezone=UTC',
    }),
  });

/** Shows the transaction one organisation's rows and no others; it ends with the transaction. */
export async function setOrganisation(db: Transaction, organisation: string): Promise<void> {
  await db.$executeRaw`select set_config('custos.organisation', ${organisation}, true)`;
}

/** Decision points and other holders of snapshots listen here; the payload is the organisation's id. */
export const REGISTRY_CHANNEL = 'custos_registry';

const ALREADY_EXISTS = 'P2002';
const REFERENCE_MISSING = 'P2003';
const CONFLICT = 'P2034';
const CONFLICT_STATES = new Set(['40001', '40P01']); // serialisation failure, deadlock

const isKnown = (error: unknown, code: string): boolean =>
  error instanceof Prisma.PrismaClientKnownRequestError && error.code === code;

/** Whether the row breaks a uniqueness that the database keeps. */
export const isDuplicate = (error: unknown): boolean => isKnown(error, ALREADY_EXISTS);

/** Whether the row refers to one that is not there. */
export const isDangling = (error: unknown): boolean => isKnown(error, REFERENCE_MISSING);

/** Whether the transaction lost to another and may be repeated. */
export function isConflict(error: unknown): boolean {
  if (isKnown(error, CONFLICT)) return true;
  for (let at: unknown = error, depth = 0; at !== null && typeof at === 'object' && depth < 6; depth++) {
    const { code, originalCode, kind, cause, meta } = at as Record<string, unknown>;
    if (CONFLICT_STATES.has(String(code)) || CONFLICT_STATES.has(String(originalCode))) return true;
    if (kind === 'TransactionWriteConflict') return true;
    at = cause ?? (meta as Record<string, unknown> | undefined)?.['driverAdapterError'] ?? meta;
  }
  return false;
}
