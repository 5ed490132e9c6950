import { useQueryClient, useQueryErrorResetBoundary } from '@tanstack/react-query';
import { type ErrorComponentProps, useLocation, useNavigate, useRouter } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { isRefusedFor } from '../graphql/client.js';
import { Page } from '../display/page.js';
import { Problem } from '../display/problem.js';

/** A page whose query was refused or failed; somebody whose session has ended signs in and comes back. */
export function FailedPage({ error }: ErrorComponentProps) {
  const router = useRouter();
  const { href } = useLocation();
  const navigate = useNavigate();
  const kept = useQueryClient();
  const { reset } = useQueryErrorResetBoundary();
  const hasEnded = isRefusedFor(error, 'UNAUTHENTICATED');
  const left = useRef(href); // the address changes while one is led away
  useEffect(() => {
    if (!hasEnded) return;
    reset();
    kept.removeQueries({ predicate: ({ state }) => state.status === 'error' });
    void navigate({ to: '/sign-in', search: { returnTo: left.current }, replace: true });
  }, [hasEnded, kept, navigate, reset]);
  if (hasEnded) return null;
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
