import { useRead } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';

const NAMES = graphql(`
  query Names {
    applications(first: 100, order: { by: NAME }) {
      edges {
        node {
          id
          handle
          name
        }
      }
    }
    deployments(first: 100, order: { by: HANDLE }) {
      edges {
        node {
          id
          handle
          name
        }
      }
    }
    entities(first: 100, order: { by: HANDLE }) {
      edges {
        node {
          id
          handle
          name
        }
      }
    }
    vendors(first: 100, order: { by: HANDLE }) {
      edges {
        node {
          id
          handle
          name
        }
      }
    }
    dataClasses(first: 100, order: { by: HANDLE }) {
      edges {
        node {
          id
          handle
          name
          facts {
            key
            value
          }
        }
      }
    }
  }
`);

interface Named {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
}

/** One of the organisation's data classes, and where it stands in their tree. */
export interface DataClassNode extends Named {
  /** Code of the legal taxonomy. */
  readonly law: string | null;
  readonly parent: string | null;
}

export interface Names {
  readonly applications: readonly Named[];
  readonly deployments: readonly Named[];
  readonly entities: readonly Named[];
  readonly dataClasses: readonly DataClassNode[];
  /** The name of what has the handle, whatever it is; the handle itself where the register's first hundred lack it. */
  readonly of: (handle: string) => string;
  /** What has the handle, where it is known here. */
  readonly find: (kind: string, handle: string) => Named | undefined;
  /** A code of the legal taxonomy in the organisation's own words, where these are unambiguous. */
  readonly ofCode: (code: string) => string;
}

const nodesOf = <Node>({ edges }: { readonly edges: readonly { readonly node: Node }[] }): Node[] =>
  edges.map(({ node }) => node);

const textOf = (facts: readonly { readonly key: string; readonly value: unknown }[], key: string): string | null => {
  const value = facts.find((fact) => fact.key === key)?.value;
  return typeof value === 'string' ? value : null;
};

/** How people call what records name by handle. */
export function useNames(): Names {
  const answer = useRead(NAMES, {});
  const applications = nodesOf(answer.applications);
  const deployments = nodesOf(answer.deployments);
  const entities = nodesOf(answer.entities);
  const vendors = nodesOf(answer.vendors);
  const dataClasses = nodesOf(answer.dataClasses).map(({ id, handle, name, facts }) => ({
    ...{ id, handle, name },
    law: textOf(facts, 'class.law'),
    parent: textOf(facts, 'class.parent'),
  }));
  const named = new Map(
    [...vendors, ...entities, ...deployments, ...applications].map(({ handle, name }) => [handle, name]),
  );
  const ofKind = new Map<string, readonly Named[]>([
    ['application', applications],
    ['deployment', deployments],
    ['entity', entities],
    ['vendor', vendors],
  ]);
  const lawOf = new Map(dataClasses.map(({ handle, law }) => [handle, law]));
  return {
    ...{ applications, deployments, entities, dataClasses },
    of: (handle) => named.get(handle) ?? handle,
    find: (kind, handle) => ofKind.get(kind)?.find((subject) => subject.handle === handle),
    ofCode: (code) => {
      const topmost = dataClasses.filter(({ law, parent }) => law === code && lawOf.get(parent ?? '') !== code);
      return topmost.length === 1 ? topmost[0]!.name : spaced(code);
    },
  };
}

/** A machine name as words: `customer_onboarding` is customer onboarding. */
export const spaced = (name: string): string => name.replaceAll(/[-_]/g, ' ');
