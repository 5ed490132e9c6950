import type { Tone } from '../display/tag.js';
import { dayIn } from '../display/zone.js';
import type { ExplanationPartsFragment, PolicyKind } from '../graphql/generated/graphql.js';

/** What a policy does, in words. */
export const KINDS: Readonly<Record<PolicyKind, { readonly word: string; readonly meaning: string }>> = {
  DENY: { word: 'Forbids', meaning: 'Denies a call to which it applies.' },
  DENY_UNLESS: {
    word: 'Forbids unless met',
    meaning: 'Denies a call to which it applies, unless what it asks is met.',
  },
  OBLIGATION: { word: 'Obliges', meaning: 'Lets the call pass, and says what has to be done with it.' },
  RECORD: { word: 'Records', meaning: 'Lets the call pass, and has it recorded.' },
  FINDING: { word: 'Reports', meaning: 'Lets the call pass, and reports what it found.' },
};

export const KIND_CHOICES = Object.entries(KINDS).map(([value, { word }]) => ({ value, label: word }));

/** Who carries out an obligation, at the head of what has to be done. */
export const BEARERS: Readonly<Record<ExplanationPartsFragment['obligations'][number]['bearer'], string>> = {
  CALLER: 'The application:',
  ORGANISATION: 'The organisation:',
  CUSTOS: 'Custos, by keeping the record:',
};

/** Id of what the organisation wrote itself, where a pack is named. */
export const OWN_PACK = 'organisation';

interface Dated {
  readonly inForceFrom: string;
  readonly inForceUntil?: string | null;
  readonly zone: string;
}

/** Where a policy's days stand today. Both days are in force. */
export function standing({ inForceFrom, inForceUntil, zone }: Dated): { readonly word: string; readonly tone: Tone } {
  const today = dayIn(zone);
  if (today < inForceFrom) return { word: 'Not yet', tone: 'info' };
  if (inForceUntil && today > inForceUntil) return { word: 'Ended', tone: 'plain' };
  return { word: 'In force', tone: 'good' };
}

/** The day from which own policies are in force unless they say otherwise. */
export const ALWAYS = '0001-01-01';
