import { IconCheck, IconX } from '@tabler/icons-react';
import { Tag } from './tag.js';

export type Effect = 'ALLOW' | 'DENY';

/** What a decision came to. */
export function EffectTag({ effect }: { effect: Effect }) {
  return effect === 'ALLOW' ? (
    <Tag tone="good" icon={IconCheck}>
      Allowed
    </Tag>
  ) : (
    <Tag tone="bad" icon={IconX}>
      Denied
    </Tag>
  );
}
