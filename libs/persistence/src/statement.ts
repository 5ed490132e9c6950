import type pg from 'pg';

/** A statement that each session prepares once. */
export interface NamedStatement {
  readonly name: string;
  readonly text: string;
}

/** Runs one statement on a session of the pool; a session whose statement failed is given up. */
export async function runStatement<T extends pg.QueryResultRow>(
  pool: pg.Pool,
  statement: NamedStatement,
  values: unknown[],
): Promise<pg.QueryResult<T>> {
  const client = await pool.connect();
  try {
    const result = await client.query<T>({ ...statement, values });
    client.release();
    return result;
  } catch (error) {
    client.release(true); // whatever the session was doing, nobody waits for it
    throw error;
  }
}

/**
 * What an error says of the statement: it was rolled back and may be sent again, it was refused for good, or nobody
 * knows, because the session is gone.
 */
export function faultOf(error: unknown): 'repeat' | 'refused' | 'lost' {
  const { code = '', severity, message = '' } = error as { code?: string; severity?: string; message?: string };
  if (severity === undefined) return isOfTheConnection(code, message) ? 'lost' : 'refused'; // not from the server
  if (['40001', '40P01', '55P03', '53300'].includes(code)) return 'repeat'; // conflict, deadlock, lock, no session free
  return code.startsWith('57P') || code.startsWith('08') ? 'lost' : 'refused'; // the server ends, starts, or lost us
}

const CONNECTION_FAULTS = [
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
];

const isOfTheConnection = (code: string, message: string): boolean =>
  CONNECTION_FAULTS.includes(code) ||
  /connection terminated|timeout|connection error|not queryable|client was closed/i.test(message);
