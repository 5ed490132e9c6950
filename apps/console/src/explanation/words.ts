import type { Tone } from '../display/tag.js';
import type { Effort } from '../graphql/generated/graphql.js';
import type { DeterminingPolicy } from './explanation-parts.js';

interface InWords {
  readonly word: string;
  readonly tone: Tone;
}

/** Why a policy decided. */
export const CAUSES: Readonly<Record<NonNullable<DeterminingPolicy['cause']> | 'UNTOLD', InWords>> = {
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

/** What a change takes, least first. */
export const EFFORTS: Readonly<Record<Effort, InWords>> = {
  SETTING: { word: 'a setting', tone: 'good' },
  EVIDENCE: { word: 'evidence to record', tone: 'good' },
  MEASURE: { word: 'a measure', tone: 'info' },
  AGREEMENT: { word: 'an agreement', tone: 'info' },
  CONSENT: { word: 'consent', tone: 'info' },
  ASSESSMENT: { word: 'an assessment', tone: 'warn' },
  REDESIGN: { word: 'a change of the use', tone: 'warn' },
  VENDOR: { word: 'another vendor', tone: 'warn' },
};
