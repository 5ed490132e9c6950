import { argon2 as argon2Callback, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { PasswordHasher } from '#governance';

const argon2 = promisify(argon2Callback);

/** Memory in KiB, passes and lanes. OWASP Password Storage Cheat Sheet: 19 MiB, 2, 1. */
export interface Argon2Cost {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
}

const COST: Argon2Cost = { memory: 19_456, passes: 2, parallelism: 1 };
const SALT_BYTES = 16;
const TAG_BYTES = 32;
/** As many as run at once; each holds its memory. */
const AT_ONCE = 2;

const PHC = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{22,86})\$([A-Za-z0-9+/]{43,86})$/;

/** Argon2id (RFC 9106), kept in PHC string form with the cost of its time, so that the cost can rise. */
export class Argon2Hasher extends PasswordHasher {
  private readonly decoy = { salt: randomBytes(SALT_BYTES), tag: randomBytes(TAG_BYTES), cost: COST };
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  async hash(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES);
    const tag = await this.tagOf(password, salt, TAG_BYTES, COST);
    return `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${base64(salt)}$${base64(tag)}`;
  }

  /** @throws {Error} what is kept is no PHC string of argon2id: it was damaged */
  async verify(password: string, kept: string | undefined): Promise<boolean> {
    const { salt, tag, cost } = kept === undefined ? this.decoy : readPhc(kept);
    const found = await this.tagOf(password, salt, tag.length, cost);
    return timingSafeEqual(found, tag) && kept !== undefined;
  }

  private async tagOf(password: string, nonce: Buffer, tagLength: number, cost: Argon2Cost): Promise<Buffer> {
    if (this.running >= AT_ONCE) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.running++;
    try {
      // One spelling of the same characters, whichever keyboard they came from.
      return await argon2('argon2id', { message: password.normalize('NFC'), nonce, tagLength, ...cost });
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.running--;
    }
  }
}

const base64 = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');

function readPhc(text: string): { salt: Buffer; tag: Buffer; cost: Argon2Cost } {
  const [, memory, passes, parallelism, salt = '', tag = ''] = PHC.exec(text) ?? [];
  if (memory === undefined) throw new Error('A kept password is no PHC string of argon2id');
  return {
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
    cost: { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
  };
}
