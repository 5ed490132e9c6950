import { hash } from 'node:crypto';
import { canonicalize } from '#ledger';
import type { CallRequest } from '#registry';

/** What is kept of a call, under the digest that its entry cites. */
export interface KeptCall {
  /** base64url of SHA-256 of `text`. */
  readonly digest: string;
  /** Canonical JSON (RFC 8785) of what `keptOf` keeps of the call. */
  readonly text: string;
}

/**
 * What is kept of a call, and all that is: what the application stated, without what it left out.
 *
 * A call states codes, handles, flags, an age and the instants of a consent, never who a person is. The id of a consent
 * artefact could tell people apart and is left out; so is whatever a call may come to state that could.
 */
export const keptOf = (request: CallRequest): CallRequest =>
  withoutAbsent(
    request.consent ? { ...request, consent: { ...request.consent, artefact: null } } : request,
  ) as CallRequest;

/** The call as it is kept. A call states the same whichever way what it leaves out is spelt. */
export function keptCall(request: CallRequest): KeptCall {
  const text = canonicalize(keptOf(request));
  return { digest: hash('sha256', text, 'base64url'), text };
}

/** `null` and absence both say that nothing was stated. */
function withoutAbsent(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) =>
      member === null || member === undefined ? [] : [[key, withoutAbsent(member)]],
    ),
  );
}
