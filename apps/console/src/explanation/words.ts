import type { Tone } from '../display/tag.js';
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

/** Whether the provision of a policy was read. */
export const READINGS: Readonly<Record<string, string>> = {
  text: 'Read in the text of the law',
  memory: 'From memory; not checked in the text of the law',
};
