import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { reach } from '#sdk';

/**
 * Downloads what the control plane makes into a file, which appears whole or not at all. Resolves to its bytes' number.
 *
 * @throws {Error} the control plane refuses; the message says why
 */
export async function download(address: URL, token: string, out: string): Promise<number> {
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
  return bytes;
}

/** The detail of a problem document (RFC 9457), or what else can be said. */
async function refusalOf(response: Response): Promise<string> {
  const problem = (await response.json().catch(() => undefined)) as { readonly detail?: string } | undefined;
  return problem?.detail ?? `${response.url} answered ${response.status}: is it a Custos control plane?`;
}
