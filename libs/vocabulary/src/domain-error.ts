/** Every refusal a caller can act on. The GraphQL and HTTP edges map each to their own codes in one table. */
export type DomainErrorCode =
  | 'INVALID_INPUT'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'ALREADY_EXISTS'
  | 'CONFLICT'
  | 'IMPORT_REFUSED'
  | 'LIFECYCLE_VIOLATED'
  | 'FOUR_EYES_VIOLATED'
  | 'POLICY_INVALID'
  | 'REPLAY_MISSING'
  | 'REPLAY_STALE'
  | 'REVIEW_STALE'
  | 'SCENARIOS_FAILING'
  | 'LEDGER_UNAVAILABLE'
  | 'SNAPSHOT_STALE'
  | 'TOO_MANY_ATTEMPTS';

export type ErrorDetails = Readonly<Record<string, string | number | boolean | readonly string[] | null>>;

/**
 * A refusal: what was found, what was allowed, and a stable code.
 *
 * `details` hold ids and codes, never personal data: they are safe to show and to log.
 */
export abstract class DomainError extends Error {
  abstract readonly code: DomainErrorCode;

  constructor(
    message: string,
    readonly details: ErrorDetails = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = new.target.name;
  }
}

export class InvalidInput extends DomainError {
  readonly code = 'INVALID_INPUT';

  constructor(
    readonly field: string,
    found: string,
    allowed: string,
  ) {
    super(`${field}: found ${found}; allowed: ${allowed}`, { field });
  }
}

export class NotFound extends DomainError {
  readonly code = 'NOT_FOUND';

  constructor(kind: string, name: string) {
    super(`No ${kind} "${name}" in this organisation`, { kind, name });
  }
}

export class AlreadyExists extends DomainError {
  readonly code = 'ALREADY_EXISTS';

  constructor(kind: string, name: string) {
    super(`There is a ${kind} "${name}" already`, { kind, name });
  }
}

/** The change does not fit what is there. */
export class Conflict extends DomainError {
  readonly code = 'CONFLICT';
}

/** The entry could not be made durable, so there is no answer; the caller must take it as a denial and may retry. */
export class LedgerUnavailable extends DomainError {
  readonly code = 'LEDGER_UNAVAILABLE';
}

/** The facts in memory are too old to decide on. */
export class SnapshotStale extends DomainError {
  readonly code = 'SNAPSHOT_STALE';

  constructor(ageSeconds: number, maxAgeSeconds: number, options?: ErrorOptions) {
    super(
      `The registry in memory is ${ageSeconds} s old; allowed: ${maxAgeSeconds} s. No call is allowed on it.`,
      { ageSeconds, maxAgeSeconds },
      options,
    );
  }
}

/** No valid credential came with the request. */
export class Unauthenticated extends DomainError {
  readonly code = 'UNAUTHENTICATED';

  constructor(allowed: string) {
    super(`No valid credential came with the request; allowed: ${allowed}, as Authorization: Bearer or x-api-key`);
  }
}

/** Whoever the credential belongs to may not do this. */
export class Forbidden extends DomainError {
  readonly code = 'FORBIDDEN';
}
