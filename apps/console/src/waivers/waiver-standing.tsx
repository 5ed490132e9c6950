import {
  IconAlertTriangle,
  IconBan,
  IconCheck,
  IconClock,
  IconPlayerStop,
  IconRotate,
  IconHourglassHigh,
} from '@tabler/icons-react';
import type { Icon } from '@tabler/icons-react';
import { Tag, type Tone } from '../display/tag.js';
import type { WaiverParts } from './waiver-parts.js';

type Dated = Pick<WaiverParts, 'status' | 'isInForce' | 'isReviewDue' | 'until'>;

interface Standing {
  readonly word: string;
  readonly tone: Tone;
  readonly icon: Icon;
}

/** Where a waiver stands at an instant. */
function standingOf({ status, isInForce, isReviewDue, until }: Dated, now: Date): Standing {
  const isOver = new Date(until) <= now;
  if (isReviewDue) return { word: 'Ended; outcome to be recorded', tone: 'warn', icon: IconAlertTriangle };
  if (isInForce) return { word: 'In force', tone: 'info', icon: IconCheck };
  switch (status) {
    case 'PENDING':
      return isOver
        ? { word: 'Ran out undecided', tone: 'plain', icon: IconClock }
        : { word: 'Waits for a second person', tone: 'warn', icon: IconClock };
    case 'APPROVED':
      return isOver
        ? { word: 'Ended', tone: 'plain', icon: IconPlayerStop }
        : { word: 'Approved; begins later', tone: 'info', icon: IconHourglassHigh };
    case 'REVOKED':
      return { word: 'Ended early', tone: 'plain', icon: IconPlayerStop };
    case 'DECLINED':
      return { word: 'Declined', tone: 'bad', icon: IconBan };
    case 'WITHDRAWN':
      return { word: 'Withdrawn', tone: 'plain', icon: IconRotate };
  }
}

/** Whether a waiver lifts its policy now, and if not, why. */
export function WaiverStanding({ waiver }: { waiver: Dated }) {
  const { word, tone, icon } = standingOf(waiver, new Date());
  return (
    <Tag tone={tone} icon={icon}>
      {word}
    </Tag>
  );
}
