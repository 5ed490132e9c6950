import { hash } from 'node:crypto';
import { canonicalize } from '#ledger';

/** SHA-256 of a value's canonical JSON (RFC 8785), hex: the name of its content. */
export const digestOf = (value: unknown): string => hash('sha256', canonicalize(value), 'hex');
