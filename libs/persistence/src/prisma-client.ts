import { PrismaPg } from '@prisma/adapter-pg';
import { LedgerUnavailable } from '#vocabulary';
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
  return layersOf(error).some(
    ({ codes, kind }) => kind === 'TransactionWriteConflict' || codes.some((code) => CONFLICT_STATES.has(code)),
  );
}

const UNREACHABLE_KINDS = new Set(['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout', 'TooManyConnections']);
/** Prisma's own codes of a session lost or not made, and PostgreSQL's classes of them: 08 connection, 57P server ends or starts. */
const UNREACHABLE_CODE = /^(P1001|P1002|P1008|P1017|P2024|08.{3}|57P.{2}|53300|ECONN.*)$/;

/**
 * Reads that an answer rests on.
 *
 * @throws {LedgerUnavailable} the database cannot be reached, so there is no answer
 */
export async function whileReachable<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    const isUnreachable = layersOf(error).some(
      ({ codes, kind }) => UNREACHABLE_KINDS.has(kind) || codes.some((code) => UNREACHABLE_CODE.test(code)),
    );
    if (!isUnreachable) throw error;
    const refusal = new LedgerUnavailable('The database cannot be reached: nothing can be decided or recorded now');
    refusal.cause = error;
    throw refusal;
  }
}

interface Layer {
  readonly codes: readonly string[];
  readonly kind: string;
}

/** What an error says of itself, Prisma's first, then the driver's. */
function layersOf(error: unknown): Layer[] {
  const layers: Layer[] = [];
  for (let at: unknown = error, depth = 0; at !== null && typeof at === 'object' && depth < 6; depth++) {
    const { code, originalCode, kind, cause, meta } = at as Record<string, unknown>;
    layers.push({ codes: [code, originalCode].map(String), kind: String(kind) });
    at = cause ?? (meta as Record<string, unknown> | undefined)?.['driverAdapterError'] ?? meta;
  }
  return layers;
}
