import { graphql } from '../graphql/generated/gql.js';

/** The entities that people work for. */
export const ENTITY_NAMES = graphql(`
  query EntityNames {
    entities(first: 100, order: { by: NAME }) {
      edges {
        node {
          handle
          name
        }
      }
    }
  }
`);
