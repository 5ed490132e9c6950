import { type Icon, IconCalendarDue, IconCheck, IconChecklist, IconQuestionMark, IconX } from '@tabler/icons-react';
import type { Tone } from '../display/tag.js';
import type { MatrixQuery } from '../graphql/generated/graphql.js';

export type Cell = MatrixQuery['matrix'][number];

export type CellState = 'allowed' | 'obliged' | 'until' | 'unknown' | 'denied';

interface Shown {
  /** Fits into a cell. */
  readonly word: string;
  readonly meaning: string;
  readonly tone: Tone;
  readonly icon: Icon;
}

/** What a cell can come to, from best to worst. */
export const CELL_STATES: Readonly<Record<CellState, Shown>> = {
  allowed: { word: 'Allowed', meaning: 'Allowed', tone: 'good', icon: IconCheck },
  obliged: { word: 'With duties', meaning: 'Allowed, and obligations come with it', tone: 'good', icon: IconChecklist },
  until: { word: 'For now', meaning: 'Allowed now; a rule to come denies it', tone: 'info', icon: IconCalendarDue },
  unknown: { word: 'Unknown', meaning: 'Denied as long as a fact is unknown', tone: 'warn', icon: IconQuestionMark },
  denied: { word: 'Denied', meaning: 'Denied', tone: 'bad', icon: IconX },
};

export function stateOf({ effect, policy, deniedFrom, obligationCount }: Cell): CellState {
  if (effect === 'DENY') return policy?.cause === 'UNKNOWN' ? 'unknown' : 'denied';
  if (deniedFrom !== null) return 'until';
  return obligationCount > 0 ? 'obliged' : 'allowed';
}
