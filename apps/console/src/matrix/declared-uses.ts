import { useRead } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import { useOrganisation } from '../session/viewer.js';
import { instantIn } from '../display/zone.js';
import { type MatrixSearch, NO_HOP } from './matrix-search.js';

const USES = graphql(`
  query DeclaredUses {
    applications(first: 100, order: { by: NAME }) {
      edges {
        node {
          handle
          name
          entities: facts(key: "application.entities") {
            value
          }
          purpose: facts(key: "application.purpose_code") {
            value
          }
        }
      }
    }
    hops(first: 100, order: { by: HANDLE }) {
      edges {
        node {
          handle
          name
        }
      }
    }
    declaredCalls(first: 100, order: { by: HANDLE }) {
      edges {
        node {
          application: facts(key: "call.application") {
            value
          }
          entity: facts(key: "call.entity") {
            value
          }
          path: facts(key: "call.path") {
            value
          }
          countries: facts(key: "call.subjects_in") {
            value
          }
          target: facts(key: "call.target") {
            value
          }
          dataClasses: facts(key: "call.data_classes") {
            value
          }
        }
      }
    }
  }
`);

type Facts = readonly { readonly value: unknown }[];

const textIn = ([first]: Facts): string | undefined => (typeof first?.value === 'string' ? first.value : undefined);
const textsIn = ([first]: Facts): readonly string[] | undefined =>
  Array.isArray(first?.value) ? first.value.filter((one) => typeof one === 'string') : undefined;

export interface Use {
  readonly handle: string;
  readonly name: string;
  readonly entities: readonly string[];
  readonly purpose: string | undefined;
}

/** A call with everything settled that the matrix asks about, but the data class and the deployment that are chosen. */
export interface SettledCall {
  readonly application: string;
  readonly entity: string | undefined;
  readonly purpose: string | undefined;
  readonly asOf: string | undefined;
  readonly countries: readonly string[];
  readonly age: number | undefined;
  /** Handles of hops; empty is straight to the deployment, undefined is not known. */
  readonly hops: readonly string[] | undefined;
  /** What the application declares to send, and where to. */
  readonly declared: { readonly target: string | undefined; readonly dataClasses: readonly string[] };
}

export interface DeclaredUses {
  readonly uses: readonly Use[];
  readonly hops: readonly { readonly handle: string; readonly name: string }[];
  /** What the address asks; what it leaves out as the application's first declared call has it. */
  readonly settle: (search: MatrixSearch) => SettledCall | undefined;
}

/** At noon most zones agree on which day it is; laws and agreements keep days in several. */
const NOON = 12;

/** The applications, and what they declare of their calls. */
export function useDeclaredUses(): DeclaredUses {
  const { zone } = useOrganisation();
  const answer = useRead(USES, {});
  const uses = answer.applications.edges.map(({ node: { handle, name, entities, purpose } }) => ({
    ...{ handle, name },
    entities: textsIn(entities) ?? [],
    purpose: textIn(purpose),
  }));
  const calls = answer.declaredCalls.edges.map(({ node }) => node);
  return {
    uses,
    hops: answer.hops.edges.map(({ node }) => node),
    settle: ({ application, entity, purpose, on, countries, age, hops }) => {
      const use = uses.find(({ handle }) => handle === application) ?? uses[0];
      if (!use) return undefined;
      const onBehalfOf = use.entities.find((handle) => handle === entity) ?? use.entities[0];
      const declared = calls.find(
        (call) => textIn(call.application) === use.handle && textIn(call.entity) === onBehalfOf,
      );
      return {
        application: use.handle,
        entity: onBehalfOf,
        purpose: purpose ?? use.purpose,
        asOf: on === undefined ? undefined : instantIn(zone, on, NOON).toISOString(),
        countries: countries ?? (declared && textsIn(declared.countries)) ?? [],
        age,
        hops: hops ? hops.filter((hop) => hop !== NO_HOP) : declared && textsIn(declared.path),
        declared: {
          target: declared && textIn(declared.target),
          dataClasses: (declared && textsIn(declared.dataClasses)) ?? [],
        },
      };
    },
  };
}
