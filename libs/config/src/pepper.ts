import { hkdfSync, randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from './config.js';
import { Secret } from './secret.js';

const FILE = 'credential-pepper';

/**
 * The installation's pepper: CREDENTIAL_PEPPER, else the one in DATA_DIR, made there on first use and readable by its
 * owner only. Two processes that start together end with the same one.
 *
 * @throws {Error} the file holds fewer than 32 characters, so it is not one that was written whole
 */
export async function credentialPepper(config: Pick<Config, 'CREDENTIAL_PEPPER' | 'DATA_DIR'>): Promise<Secret> {
  if (config.CREDENTIAL_PEPPER) return config.CREDENTIAL_PEPPER;
  const path = join(config.DATA_DIR, FILE);
  const kept = (await read(path)) ?? (await make(path));
  if (kept.length < 32) {
    throw new Error(`${path}: found ${kept.length} characters; allowed: at least 32, as Custos writes it`);
  }
  return new Secret(kept);
}

/** A 32-byte key for one purpose, so that no two uses share the pepper itself. HKDF-SHA-256, RFC 5869. */
export const keyFor = (pepper: Secret, purpose: string): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', pepper.reveal(), '', purpose, 32));

async function read(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function make(path: string): Promise<string> {
  await mkdir(join(path, '..'), { recursive: true });
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await writeFile(draft, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flush: true });
  try {
    // A link appears whole or not at all and never replaces: of two makers one wins, and both read the winner's.
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft);
  }
  return (await read(path)) ?? '';
}
