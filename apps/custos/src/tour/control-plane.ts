import { GraphqlClient } from '#sdk';
import type { DeclaredCall } from './declared-calls.js';

const CREATE = /* GraphQL */ `
  mutation Create($input: CreateOrganisationInput!) {
    createOrganisation(input: $input) {
      organisation {
        id
      }
      token
    }
  }
`;
const PUBLISH = /* GraphQL */ `
  mutation Publish($input: PublishPoliciesInput!) {
    publishPolicies(input: $input) {
      digest
    }
  }
`;
const IMPORT = /* GraphQL */ `
  mutation Import($input: ImportInventoryInput!) {
    importInventory(input: $input) {
      imported
      created {
        subjects
        facts
      }
      changed {
        field
      }
      unchanged {
        subjects
        facts
      }
      refused {
        line
        path
        found
        allowed
      }
    }
  }
`;
const ISSUE = /* GraphQL */ `
  mutation Issue($input: IssueCredentialInput!) {
    issueCredential(input: $input) {
      token
    }
  }
`;
const WHAT_IF = /* GraphQL */ `
  query WhatIf($input: WhatIfInput!) {
    whatIf(input: $input) {
      effect
      sentence
      members {
        deployment
        effect
      }
      determinedBy {
        policy
      }
    }
  }
`;
const LEDGER = /* GraphQL */ `
  query Ledger {
    ledger {
      origin
      size
      checkpointSize
      verifierKeys
    }
  }
`;

const PEOPLE = /* GraphQL */ `
  query People {
    people(first: 100) {
      edges {
        node {
          id
          handle
          name
          role
        }
      }
    }
  }
`;
const NEW_LINK = /* GraphQL */ `
  mutation NewLink($input: ThisPersonInput!) {
    resendInvitation(input: $input) {
      token
    }
  }
`;
const ACCEPT = /* GraphQL */ `
  mutation Accept($input: AcceptInvitationInput!) {
    acceptInvitation(input: $input) {
      person {
        id
      }
    }
  }
`;

export interface ImportOutcome {
  readonly imported: boolean;
  readonly created: { readonly subjects: readonly string[]; readonly facts: number };
  readonly changed: readonly unknown[];
  readonly unchanged: { readonly subjects: number; readonly facts: number };
  readonly refused: readonly {
    readonly line: number;
    readonly path: string;
    readonly found: string;
    readonly allowed: string;
  }[];
}

/** A decision, recorded or supposed, as far as the tour looks at it. */
export interface Outcome {
  readonly effect: 'ALLOW' | 'DENY';
  readonly sentence: string;
  readonly members: readonly { readonly deployment: string; readonly effect: 'ALLOW' | 'DENY' }[];
  readonly determinedBy: readonly { readonly policy: string }[];
}

export interface LedgerState {
  readonly origin: string;
  readonly size: number;
  readonly checkpointSize: number | null;
  readonly verifierKeys: readonly string[];
}

export interface DemoPerson {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly role: string;
}

/** What the tour asks of the control plane, as one person. */
export class ControlPlane {
  private readonly client: GraphqlClient;

  constructor(url: string, token: string) {
    this.client = new GraphqlClient({ url, token });
  }

  /** As the operator: makes the organisation; the answer is its first administrator's token. */
  static async createOrganisation(
    url: string,
    operatorToken: string,
    organisation: { id: string; name: string },
  ): Promise<string> {
    const input = {
      handle: organisation.id,
      name: organisation.name,
      zone: 'Asia/Kolkata',
      administrator: { handle: 'administrator', name: 'First administrator' },
    };
    const { createOrganisation } = await new GraphqlClient({ url, token: operatorToken }).request<{
      createOrganisation: { token: string };
    }>(CREATE, { input });
    return createOrganisation.token;
  }

  async publish(packs: readonly string[]): Promise<string> {
    const { publishPolicies } = await this.client.request<{ publishPolicies: { digest: string } }>(PUBLISH, {
      input: { packs },
    });
    return publishPolicies.digest;
  }

  async import(text: string): Promise<ImportOutcome> {
    const { importInventory } = await this.client.request<{ importInventory: ImportOutcome }>(IMPORT, {
      input: { text },
    });
    return importInventory;
  }

  async issue(holder: 'APPLICATION' | 'PERSON', handle: string): Promise<string> {
    const input = { holder, handle, label: 'demo' };
    const { issueCredential } = await this.client.request<{ issueCredential: { token: string } }>(ISSUE, { input });
    return issueCredential.token;
  }

  async people(): Promise<DemoPerson[]> {
    const { people } = await this.client.request<{ people: { edges: { node: DemoPerson }[] } }>(PEOPLE);
    return people.edges.map(({ node }) => node);
  }

  /** Makes a new link for the person, and follows it. */
  async givePassword(id: string, password: string): Promise<void> {
    const { resendInvitation } = await this.client.request<{ resendInvitation: { token: string } }>(NEW_LINK, {
      input: { id },
    });
    await this.client.request(ACCEPT, { input: { token: resendInvitation.token, password } });
  }

  async whatIf({ application, input: call }: DeclaredCall, asOf: Date): Promise<Outcome> {
    const { whatIf } = await this.client.request<{ whatIf: Outcome }>(WHAT_IF, {
      input: { application, call, asOf: asOf.toISOString() },
    });
    return whatIf;
  }

  async ledger(): Promise<LedgerState> {
    return (await this.client.request<{ ledger: LedgerState }>(LEDGER)).ledger;
  }
}
