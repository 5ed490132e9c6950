import { graphql } from '../graphql/generated/gql.js';

/** What people may do, and which roles may. */
export const PERMISSIONS_OF_ROLES = graphql(`
  query PermissionsOfRoles {
    permissions {
      permission
      meaning
      roles
    }
  }
`);
