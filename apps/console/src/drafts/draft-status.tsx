import { type Icon, IconArchive, IconCheck, IconPencil } from '@tabler/icons-react';
import { Tag, type Tone } from '../display/tag.js';
import type { PolicyDraftStatus } from '../graphql/generated/graphql.js';

const SHOWN: Readonly<Record<PolicyDraftStatus, { readonly word: string; readonly tone: Tone; readonly icon: Icon }>> =
  {
    OPEN: { word: 'Open', tone: 'info', icon: IconPencil },
    PUBLISHED: { word: 'Published', tone: 'good', icon: IconCheck },
    WITHDRAWN: { word: 'Withdrawn', tone: 'plain', icon: IconArchive },
  };

export interface DraftStatusProps {
  readonly status: PolicyDraftStatus;
  /** The publication that it became. */
  readonly publishedRev: number | null;
}

/** What became of a draft. A later publication may have replaced the one that it became. */
export function DraftStatus({ status, publishedRev }: DraftStatusProps) {
  const { word, tone, icon } = SHOWN[status];
  return (
    <Tag tone={tone} icon={icon}>
      {publishedRev === null ? word : `Published as number ${publishedRev}`}
    </Tag>
  );
}
