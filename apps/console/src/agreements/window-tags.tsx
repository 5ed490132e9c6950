import {
  type Icon,
  IconCheck,
  IconClockExclamation,
  IconClockHour3,
  IconClockX,
  IconQuestionMark,
} from '@tabler/icons-react';
import { Tag, type Tone } from '../display/tag.js';
import type { AgreementState } from '../graphql/generated/graphql.js';
import { endInWords, isNearEnd, type Window } from './agreement-window.js';

const STATES: Readonly<Record<AgreementState, { readonly word: string; readonly tone: Tone; readonly icon: Icon }>> = {
  IN_FORCE: { word: 'In force', tone: 'good', icon: IconCheck },
  ENDED: { word: 'Ended', tone: 'bad', icon: IconClockX },
  NOT_BEGUN: { word: 'Not begun', tone: 'info', icon: IconClockHour3 },
};

/** How an agreement or an addendum stands; a near end stands out beside it. */
export function WindowTags({ window, day }: { window: Window; day: string }) {
  if (!window.state)
    return (
      <Tag tone="warn" icon={IconQuestionMark}>
        Unknown
      </Tag>
    );
  const { word, tone, icon } = STATES[window.state];
  return (
    <>
      <Tag tone={tone} icon={icon}>
        {word}
      </Tag>
      {isNearEnd(window, day) && (
        <>
          {' '}
          <Tag tone="warn" icon={IconClockExclamation}>
            {capitalised(endInWords(window, day))}
          </Tag>
        </>
      )}
    </>
  );
}

const capitalised = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
