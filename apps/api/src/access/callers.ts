import { type PeopleReads, type Person, type SignedIn, type SignInDesk } from '#governance';
import {
  type Authenticator,
  digestToken,
  isPermitted,
  isSameOrigin,
  type Permission,
  PERMISSIONS,
  readToken,
  sameDigest,
  sessionOf,
  tokenOf,
} from '#identity';
import { Forbidden, type OrganisationId, Unauthenticated } from '#vocabulary';
import type { FastifyRequest } from 'fastify';

/** Whoever installed Custos: makes organisations, and nothing else. */
export interface OperatorCaller {
  readonly kind: 'operator';
}

/** A person of an organisation, as they are now. */
export interface PersonCaller {
  readonly kind: 'person';
  readonly organisationId: OrganisationId;
  readonly person: Person;
  /** The session whose cookie came; a token has none. */
  readonly session: SignedIn | undefined;
}

export type ApiCaller = OperatorCaller | PersonCaller;

/** The one permission that no role has. */
export const CREATE_ORGANISATION = 'organisation:create';
export type ApiPermission = Permission | typeof CREATE_ORGANISATION;

export const isApiPermission = (name: string): name is ApiPermission =>
  name === CREATE_ORGANISATION || Object.hasOwn(PERMISSIONS, name);

/** What tells who calls. */
export type ApiRequest = Pick<FastifyRequest, 'headers' | 'method' | 'protocol' | 'host'>;

/** RFC 9110 §9.2.1, as far as they are served. */
const SAFE_METHODS: readonly string[] = ['GET', 'HEAD'];

/** Tells who calls, and whether they may. */
export class Callers {
  private readonly operatorDigest: string | undefined;

  /**
   * @param operatorToken the operator's token; nobody is the operator where there is none
   * @throws {Error} the operator's token was not minted by Custos
   */
  constructor(
    private readonly authenticator: Authenticator,
    private readonly signIn: SignInDesk,
    private readonly people: PeopleReads,
    private readonly pepper: string,
    operatorToken: string | undefined,
  ) {
    this.operatorDigest = operatorToken === undefined ? undefined : digestOfOperator(operatorToken, pepper);
  }

  /**
   * Whose token or session it is; where both came, the token's.
   *
   * @throws {Unauthenticated} no valid token, and no session
   * @throws {Forbidden} the token is an application's, or a session's request comes from another site's page
   */
  async identify(request: ApiRequest): Promise<ApiCaller> {
    const text = tokenOf(request.headers);
    const cookie = sessionOf(request.headers);
    if (text === undefined && cookie !== undefined) return this.bySession(cookie, request);
    if (this.isOperator(text)) return { kind: 'operator' };
    const caller = await this.authenticator.authenticate(text);
    if (caller === undefined) throw new Unauthenticated('the token of a person');
    if (caller.kind === 'application')
      throw new Forbidden(
        'Found an application key; allowed: the token of a person. Applications ask the decision point.',
      );
    const person = await this.people.person(caller.organisationId, caller.personId);
    if (person === undefined || person.deactivatedAt !== null)
      throw new Unauthenticated('the token of a person who may still act');
    return { kind: 'person', organisationId: caller.organisationId, person, session: undefined };
  }

  /** A browser sends the cookie whoever made it ask; what may change something must come from a page of ours. */
  private async bySession(cookie: string, { headers, method, protocol, host }: ApiRequest): Promise<PersonCaller> {
    if (!SAFE_METHODS.includes(method) && !isSameOrigin(headers, `${protocol}://${host}`))
      throw new Forbidden('Found a request of another site, or of none; allowed: one from a page of this origin');
    const session = await this.signIn.signedIn(cookie);
    if (session === undefined) throw new Unauthenticated('a session that has not ended, or the token of a person');
    const { organisationId, person } = session;
    return { kind: 'person', organisationId, person, session };
  }

  private isOperator(text: string | undefined): boolean {
    const token = text === undefined ? undefined : readToken(text);
    if (token?.kind !== 'root' || this.operatorDigest === undefined) return false;
    return sameDigest(digestToken(token, this.pepper), this.operatorDigest);
  }
}

/** @throws {Forbidden} the caller's role does not have the permission */
export function requirePermission(caller: ApiCaller, permission: ApiPermission): void {
  const found = caller.kind === 'operator' ? 'the operator' : `the role ${caller.person.role}`;
  const permitted =
    permission === CREATE_ORGANISATION
      ? caller.kind === 'operator'
      : caller.kind === 'person' && isPermitted(caller.person.role, permission);
  if (permitted) return;
  const allowed = permission === CREATE_ORGANISATION ? ['operator'] : PERMISSIONS[permission];
  throw new Forbidden(`${permission}: found ${found}; allowed: ${allowed.join(', ')}`, { permission, allowed });
}

function digestOfOperator(text: string, pepper: string): string {
  const token = readToken(text);
  if (token?.kind !== 'root')
    throw new Error(
      'OPERATOR_TOKEN: found a token whose checksum is wrong (not shown); allowed: one that Custos minted',
    );
  return digestToken(token, pepper);
}
