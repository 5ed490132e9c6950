import { useQueryErrorResetBoundary } from '@tanstack/react-query';
import { type ErrorComponentProps, Navigate, useLocation, useRouter } from '@tanstack/react-router';
import { isRefusedFor } from '../graphql/client.js';
import { Page } from '../display/page.js';
import { Problem } from '../display/problem.js';

/** A page whose query was refused or failed; somebody whose session has ended signs in and comes back. */
export function FailedPage({ error }: ErrorComponentProps) {
  const router = useRouter();
  const { href } = useLocation();
  const { reset } = useQueryErrorResetBoundary();
  if (isRefusedFor(error, 'UNAUTHENTICATED')) return <Navigate to="/sign-in" search={{ returnTo: href }} replace />;
  const retry = () => {
    reset();
    void router.invalidate();
  };
  return (
    <Page title="This page could not be shown">
      <Problem error={error as Error} retry={retry} />
    </Page>
  );
}
