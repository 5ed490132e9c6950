import { IconCheck, IconEye, IconPencil, IconPlayerPause, IconArchive, IconQuestionMark } from '@tabler/icons-react';
import type { Icon } from '@tabler/icons-react';
import type { DeploymentStatus } from '../graphql/generated/graphql.js';
import { Tag, type Tone } from './tag.js';

const SHOWN: Readonly<Record<DeploymentStatus, { readonly word: string; readonly tone: Tone; readonly icon: Icon }>> = {
  DRAFT: { word: 'Draft', tone: 'plain', icon: IconPencil },
  IN_REVIEW: { word: 'In review', tone: 'info', icon: IconEye },
  APPROVED: { word: 'Approved', tone: 'good', icon: IconCheck },
  SUSPENDED: { word: 'Suspended', tone: 'warn', icon: IconPlayerPause },
  RETIRED: { word: 'Retired', tone: 'plain', icon: IconArchive },
};

/** Where a deployment stands in its review. */
export function StatusTag({ status }: { status: DeploymentStatus | null | undefined }) {
  if (!status)
    return (
      <Tag tone="warn" icon={IconQuestionMark}>
        Unknown
      </Tag>
    );
  const { word, tone, icon } = SHOWN[status];
  return (
    <Tag tone={tone} icon={icon}>
      {word}
    </Tag>
  );
}
