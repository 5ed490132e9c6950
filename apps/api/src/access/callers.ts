import { type PeopleReads, type Person } from '#governance';
import {
  type Authenticator,
  digestToken,
  isPermitted,
  type Permission,
  PERMISSIONS,
  readToken,
  sameDigest,
  tokenOf,
} from '#identity';
import { Forbidden, type OrganisationId, Unauthenticated } from '#vocabulary';

/** Whoever installed Custos: makes organisations, and nothing else. */
export interface OperatorCaller {
  readonly kind: 'operator';
}

/** A person of an organisation, as they are now. */
export interface PersonCaller {
  readonly kind: 'person';
  readonly organisationId: OrganisationId;
  readonly person: Person;
}

export type ApiCaller = OperatorCaller | PersonCaller;

/** The one permission that no role has. */
export const CREATE_ORGANISATION = 'organisation:create';
export type ApiPermission = Permission | typeof CREATE_ORGANISATION;

export const isApiPermission = (name: string): name is ApiPermission =>
  name === CREATE_ORGANISATION || Object.hasOwn(PERMISSIONS, name);

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** Tells who calls, and whether they may. */
export class Callers {
  private readonly operatorDigest: string | undefined;

  /**
   * @param operatorToken the operator's token; nobody is the operator where there is none
   * @throws {Error} the operator's token was not minted by Custos
   */
  constructor(
    private readonly authenticator: Authenticator,
    private readonly people: PeopleReads,
    private readonly pepper: string,
    operatorToken: string | undefined,
  ) {
    this.operatorDigest = operatorToken === undefined ? undefined : digestOfOperator(operatorToken, pepper);
  }

  /**
   * @throws {Unauthenticated} no valid token
   * @throws {Forbidden} the token is an application's
   */
  async identify(headers: Headers): Promise<ApiCaller> {
    const text = tokenOf(headers);
    if (this.isOperator(text)) return { kind: 'operator' };
    const caller = await this.authenticator.authenticate(text);
    if (caller === undefined) throw new Unauthenticated('the token of a person');
    if (caller.kind === 'application')
      throw new Forbidden(
        'Found an application key; allowed: the token of a person. Applications ask the decision point.',
      );
    const person = await this.people.person(caller.organisationId, caller.personId);
    if (person === undefined) throw new Unauthenticated('the token of a person who is still admitted');
    return { kind: 'person', organisationId: caller.organisationId, person };
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
