import { useNavigate } from '@tanstack/react-router';
import { queryClient, useWrite } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';

const SIGN_OUT = graphql(`
  mutation SignOut {
    signOut
  }
`);

const SIGN_OUT_EVERYWHERE = graphql(`
  mutation SignOutEverywhere {
    signOutEverywhere
  }
`);

/** Ways to leave: this browser, or every one. */
export function useSignOut(): { readonly here: () => Promise<void>; readonly everywhere: () => Promise<void> } {
  const navigate = useNavigate();
  const here = useWrite(SIGN_OUT);
  const everywhere = useWrite(SIGN_OUT_EVERYWHERE);
  const leave = async (signOut: typeof here | typeof everywhere) => {
    await navigate({ to: '/sign-in' });
    await signOut.mutateAsync({});
    queryClient.clear();
  };
  return { here: () => leave(here), everywhere: () => leave(everywhere) };
}
