import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { reach } from '#sdk';
import { say } from '../print.js';

export interface ExportOptions {
  readonly url: string;
  readonly token: string;
  readonly out: string;
  /** Ids of decisions whose inclusion proofs the bundle is to hold; of all where empty. */
  readonly decision: readonly string[];
}

/** Downloads the evidence bundle of the token's organisation. The file appears whole, or not at all. */
export async function exportEvidence({ url, token, out, decision }: ExportOptions): Promise<number> {
  const address = new URL('/evidence', url);
  if (decision.length > 0) address.searchParams.set('decisions', decision.join(','));
  const response = await reach(address, { headers: { authorization: `Bearer ${token}` } });
  if (!response.ok || !response.body) throw new Error(await refusalOf(response));
  const draft = `${out}.part`;
  let bytes = 0;
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  try {
    await pipeline(Readable.fromWeb(response.body), count, createWriteStream(draft));
    await rename(draft, out);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  say(`Evidence bundle written: ${out} (${(bytes / 1024).toFixed(0)} KiB). Check it with: custos verify ${out}`);
  return 0;
}

/** The detail of a problem document (RFC 9457), or what else can be said. */
async function refusalOf(response: Response): Promise<string> {
  const problem = (await response.json().catch(() => undefined)) as { readonly detail?: string } | undefined;
  return problem?.detail ?? `${response.url} answered ${response.status}: is it a Custos control plane?`;
}
