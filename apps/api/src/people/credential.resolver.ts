import { Args, Info, Mutation, Query, Resolver } from '@nestjs/graphql';
import {
  type Credential,
  CredentialDesk,
  creationPosition,
  type FoundNode,
  type IssueCredential,
  NodeReads,
  PeopleReads,
} from '#governance';
import { type Connection, Cursors, Input, PageArgs, pageOf, Requires } from '#graphql';
import type { Permission } from '#identity';
import type { OrganisationId } from '#vocabulary';
import type { GraphQLResolveInfo } from 'graphql';
import { Caller } from '../access/access.guard.js';
import type { PersonCaller } from '../access/callers.js';
import { PeopleById } from './people-by-id.js';
import {
  CredentialConnection,
  CredentialType,
  IssueCredentialInput,
  IssuedCredentialType,
  type RevokeCredential,
  RevokeCredentialInput,
} from './people.types.js';

/** A credential as it is published: who holds it, never the digest. */
interface CredentialNode extends Omit<Credential, 'holder' | 'digest' | 'organisationId'> {
  readonly holder: Credential['holder']['kind'];
  readonly holderId: string;
  readonly holderHandle: string;
  readonly holderName: string;
  readonly createdByName: string;
}

@Resolver(() => CredentialType)
export class CredentialResolver {
  constructor(
    private readonly reads: PeopleReads,
    private readonly nodes: NodeReads,
    private readonly people: PeopleById,
    private readonly desk: CredentialDesk,
    private readonly cursors: Cursors,
  ) {}

  @Query(() => CredentialConnection, {
    description: 'Lists the tokens that were issued, oldest first, never their secrets.',
  })
  @Requires<Permission>('registry:read')
  credentials(
    @Caller() { organisationId }: PersonCaller,
    @Args() page: PageArgs,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection<CredentialNode>> {
    return pageOf({ page, info, cursors: this.cursors }, [organisationId, 'credentials'], {
      rows: async (request) => this.shown(organisationId, await this.reads.credentials(organisationId, request)),
      count: () => this.reads.countCredentials(organisationId),
      positionOf: creationPosition,
    });
  }

  @Mutation(() => IssuedCredentialType, {
    description: 'Issues a token for an application or a person; it is shown once.',
  })
  @Requires<Permission>('credential:issue')
  async issueCredential(
    @Caller() { organisationId, person }: PersonCaller,
    @Input(IssueCredentialInput) input: IssueCredential,
  ): Promise<{ credential: CredentialNode | undefined; token: string }> {
    const { credential, token } = await this.desk.issue(organisationId, input, person.id);
    const [issued] = await this.shown(organisationId, [credential]);
    return { credential: issued, token };
  }

  @Mutation(() => CredentialType, { description: 'Revokes a token from now on.' })
  @Requires<Permission>('credential:revoke')
  async revokeCredential(
    @Caller() { organisationId, person }: PersonCaller,
    @Input(RevokeCredentialInput) { id }: RevokeCredential,
  ): Promise<CredentialNode | undefined> {
    const [revoked] = await this.shown(organisationId, [await this.desk.revoke(organisationId, id, person.id)]);
    return revoked;
  }

  /** Credentials with the names of their holders, which are read together. */
  private async shown(organisationId: OrganisationId, credentials: readonly Credential[]): Promise<CredentialNode[]> {
    const holders = await this.nodes.find(
      organisationId,
      credentials.map(({ holder }) => holder.id),
    );
    return Promise.all(
      credentials.map(async ({ holder, digest: _, organisationId: __, ...published }, index) => ({
        ...published,
        holder: holder.kind,
        holderId: holder.id,
        ...named(holders[index]),
        createdByName: await this.people.nameOf(organisationId, published.createdBy),
      })),
    );
  }
}

/** Nothing that a credential was issued to is ever removed. */
function named(holder: FoundNode | undefined): { holderHandle: string; holderName: string } {
  if (holder?.type === 'subject') return { holderHandle: holder.subject.handle, holderName: holder.subject.name };
  if (holder?.type === 'person') return { holderHandle: holder.person.handle, holderName: holder.person.name };
  throw new Error('A credential is held by nobody');
}
