import type { Clock, Credential, CredentialLookup } from '#governance';
import type { OrganisationId, PersonId, SubjectId } from '#vocabulary';
import { digestToken, readToken, sameDigest } from './token.js';

/** Who stands behind a request, as far as its credential proves it. */
export type Caller =
  | {
      readonly kind: 'application';
      readonly credentialId: string;
      readonly organisationId: OrganisationId;
      readonly applicationId: SubjectId;
    }
  | {
      readonly kind: 'person';
      readonly credentialId: string;
      readonly organisationId: OrganisationId;
      readonly personId: PersonId;
    };

interface Remembered {
  readonly credentials: readonly Credential[];
  readonly until: number;
}

/** How long a credential, or its absence, is remembered before the store is asked again. */
const MEMORY_SECONDS = 5;
const MEMORY_ENTRIES = 10_000;

/**
 * Tells who a token belongs to.
 *
 * Credentials are remembered for a few seconds; a revocation reaches this process by notification at once, and by the
 * end of that time at the latest.
 */
export class Authenticator {
  private readonly remembered = new Map<string, Remembered>();

  constructor(
    private readonly lookup: CredentialLookup,
    private readonly pepper: string,
    private readonly clock: Clock,
  ) {}

  /** The caller of a token, or `undefined` if it is malformed, unknown, revoked or expired. */
  async authenticate(text: string | undefined): Promise<Caller | undefined> {
    const token = text === undefined ? undefined : readToken(text);
    if (token === undefined || token.kind === 'root') return undefined;
    const digest = digestToken(token, this.pepper);
    const credentials = await this.find(token.prefix);
    const credential = credentials.find((candidate) => sameDigest(candidate.digest, digest));
    return credential !== undefined && this.stands(credential) ? callerOf(credential) : undefined;
  }

  /** Forgets what is remembered, after a change of credentials. */
  forget(): void {
    this.remembered.clear();
  }

  private async find(prefix: string): Promise<readonly Credential[]> {
    const now = this.clock.now().getTime();
    const known = this.remembered.get(prefix);
    if (known !== undefined && known.until > now) return known.credentials;
    const credentials = await this.lookup.findByPrefix(prefix);
    if (this.remembered.size >= MEMORY_ENTRIES) this.remembered.clear();
    this.remembered.set(prefix, { credentials, until: now + MEMORY_SECONDS * 1000 });
    return credentials;
  }

  private stands({ revokedAt, expiresAt }: Credential): boolean {
    const now = this.clock.now();
    return (revokedAt === null || revokedAt > now) && (expiresAt === null || expiresAt > now);
  }
}

function callerOf({ id, organisationId, holder }: Credential): Caller {
  return holder.kind === 'application'
    ? { kind: 'application', credentialId: id, organisationId, applicationId: holder.id }
    : { kind: 'person', credentialId: id, organisationId, personId: holder.id };
}

/** The token of a request: `Authorization: Bearer …` or `x-api-key`; never from the query string. */
export function tokenOf(headers: Readonly<Record<string, string | string[] | undefined>>): string | undefined {
  const bearer = /^Bearer +(\S+)$/i.exec(String(headers['authorization'] ?? ''))?.[1];
  const key = headers['x-api-key'];
  return bearer ?? (typeof key === 'string' ? key : undefined);
}
