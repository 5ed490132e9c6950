import type { Tone } from '../display/tag.js';
import type { Confidence, Method } from '../graphql/generated/graphql.js';
import type { DeterminingPolicy } from './explanation-parts.js';

interface CauseInWords {
  readonly word: string;
  readonly tone: Tone;
}

/** Why a policy decided. */
export const CAUSES: Readonly<Record<NonNullable<DeterminingPolicy['cause']> | 'UNTOLD', CauseInWords>> = {
  MET: { word: 'Met', tone: 'good' },
  VIOLATED: { word: 'Violated', tone: 'bad' },
  UNKNOWN: { word: 'A fact is unknown', tone: 'warn' },
  UNDISCHARGED: { word: 'The application cannot carry out an obligation', tone: 'bad' },
  ERROR: { word: 'Could not be evaluated', tone: 'bad' },
  UNTOLD: { word: 'Not told by the record', tone: 'plain' },
};

/** How a value was obtained. */
export const METHODS: Readonly<Record<Method, string>> = {
  ATTESTED: 'somebody’s word',
  CONTRACT: 'contract',
  DATASET: 'data set',
  DISCOVERED: 'found by a scan',
  ESTIMATE: 'estimate',
  MEASURED: 'measured',
  VENDOR_DOC: 'vendor’s documents',
};

/** How far the source carries a value. */
export const CONFIDENCES: Readonly<Record<Confidence, string>> = {
  PROVEN: 'proven',
  STATED: 'stated',
  ESTIMATED: 'estimated',
  UNKNOWN: 'unknown',
};

/** Whether the provision of a policy was read. */
export const READINGS: Readonly<Record<string, string>> = {
  text: 'Read in the text of the law',
  memory: 'From memory; not checked in the text of the law',
};

/** A reason without the code it begins with. */
export const plainReason = (reason: string): string => {
  const words = reason.replace(/^[A-Z_]+:\S+\s*/, '').replaceAll(/\b([a-z][a-z-]*)\/([\w.-]+)/g, '$1 $2');
  return words === '' ? 'nothing states it' : words;
};
