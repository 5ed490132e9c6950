import { TokenMint } from '#governance';
import { digestToken, mintToken } from './token.js';

/** Mints tokens under the installation's pepper: applications get live keys, people user tokens. */
export class PepperedTokenMint extends TokenMint {
  constructor(private readonly pepper: string) {
    super();
  }

  mint(holder: 'application' | 'person') {
    const token = mintToken(holder === 'application' ? 'live' : 'user');
    const { text, prefix, last4 } = token;
    return { text, prefix, last4, digest: digestToken(token, this.pepper) };
  }
}
