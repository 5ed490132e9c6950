import { useRead } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import type { ViewerQuery } from '../graphql/generated/graphql.js';

export const VIEWER = graphql(`
  query Viewer {
    viewer {
      organisation {
        name
        handle
        zone
      }
      person {
        id
        name
        handle
        role
      }
      permissions
    }
  }
`);

export type Viewer = ViewerQuery['viewer'];

/** Who is signed in. Pages behind the sign-in always have one. */
export const useViewer = (): Viewer => useRead(VIEWER, {}).viewer;

export const useOrganisation = (): Viewer['organisation'] => useViewer().organisation;

/** Whether the viewer's role has a permission, as `deployment:approve`. The service decides again when it is used. */
export const useMay = (permission: string): boolean => useViewer().permissions.includes(permission);
