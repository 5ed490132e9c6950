import { useState } from 'react';
import type { PolicyDraftQuery } from '../graphql/generated/graphql.js';
import type { OwnFile } from './own-file.js';

export type Draft = NonNullable<PolicyDraftQuery['policyDraft']>;

/** What a draft says: all that is saved, and all that is edited. */
export interface DraftContent {
  readonly title: string;
  readonly note: string;
  readonly packs: readonly string[];
  readonly own: readonly OwnFile[];
  readonly scenarios: string;
}

interface Edit {
  readonly content: DraftContent;
  /** The version that was edited. */
  readonly version: number;
}

export interface WorkingCopy {
  /** As it is edited; as it was saved where nothing is. */
  readonly content: DraftContent;
  /** The version that was edited; that which is saved where nothing is. */
  readonly version: number;
  readonly isEdited: boolean;
  /** Somebody saved another version since the editing began. */
  readonly isOvertaken: boolean;
  /** Counts how often edits were thrown away; fields that keep a state of their own begin anew with it. */
  readonly round: number;
  readonly change: (edit: (content: DraftContent) => Partial<DraftContent>) => void;
  readonly discard: () => void;
  /** Edits the version that was saved meanwhile from now on, and so overwrites it when saved. */
  readonly keep: () => void;
  readonly saved: (sent: DraftContent, version: number) => void;
}

const contentOf = ({ title, note, packs, own, scenarios }: Draft): DraftContent => ({
  ...{ title, note, packs, own, scenarios },
});

/** What somebody writes of a draft before it is saved. */
export function useWorkingCopy(draft: Draft): WorkingCopy {
  const [edit, setEdit] = useState<Edit>();
  const [round, setRound] = useState(0);
  return {
    content: edit?.content ?? contentOf(draft),
    version: edit?.version ?? draft.version,
    isEdited: edit !== undefined,
    isOvertaken: edit !== undefined && edit.version !== draft.version,
    round,
    change: (changed) =>
      setEdit((now) => {
        const content = now?.content ?? contentOf(draft);
        return { version: now?.version ?? draft.version, content: { ...content, ...changed(content) } };
      }),
    discard: () => {
      setEdit(undefined);
      setRound((before) => before + 1);
    },
    keep: () => setEdit((now) => now && { ...now, version: draft.version }),
    // What was typed while it was saved stays an edit, of the version that was saved.
    saved: (sent, version) => setEdit((now) => (now && now.content !== sent ? { ...now, version } : undefined)),
  };
}
