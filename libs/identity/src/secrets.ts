import { createHmac, randomBytes } from 'node:crypto';
import { SecretMint } from '#governance';
import { OrganisationId } from '#vocabulary';

const SECRET = /^(?:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.)?[A-Za-z0-9_-]{43}$/;
const SECRET_BYTES = 32;

/**
 * Secrets of cookies and links: 256 random bits in base64url, behind the id of their organisation where they have one.
 * Kept as HMAC-SHA-256 of the whole under the installation's pepper.
 */
export class PepperedSecrets extends SecretMint {
  constructor(private readonly pepper: string) {
    super();
  }

  mint(organisation?: OrganisationId) {
    const secret = randomBytes(SECRET_BYTES).toString('base64url');
    const text = organisation === undefined ? secret : `${organisation}.${secret}`;
    return { text, digest: this.digestOf(text) };
  }

  read(text: string) {
    const match = SECRET.exec(text);
    if (match === null) return undefined;
    const id = OrganisationId.safeParse(match[1]);
    return { organisation: id.success ? id.data : undefined, digest: this.digestOf(text) };
  }

  private digestOf(text: string): string {
    return createHmac('sha256', this.pepper).update('secret\0').update(text).digest('hex');
  }
}
