import { download } from '../download.js';
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
  const bytes = await download(address, token, out);
  say(`Evidence bundle written: ${out} (${(bytes / 1024).toFixed(0)} KiB). Check it with: custos verify ${out}`);
  return 0;
}
