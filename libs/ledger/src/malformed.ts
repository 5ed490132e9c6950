import { DomainError } from '#vocabulary';

/**
 * Bytes or text that do not have the form their format demands: a note, a checkpoint, a proof, a tile, an entry.
 *
 * The message names the part, what was found and what was allowed.
 */
export class Malformed extends DomainError {
  readonly code = 'INVALID_INPUT';

  constructor(
    readonly part: string,
    detail: string,
  ) {
    super(`${part}: ${detail}`, { part });
  }
}

/** A short, printable rendering of what was found, for messages. */
export const found = (value: unknown): string => {
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
};
