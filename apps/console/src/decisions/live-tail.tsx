import { Group, Switch, Text } from '@mantine/core';
import { useRef } from 'react';
import { Instant } from '../display/time.js';

/** How often the list is asked for while it is live. */
export const LIVE_MILLISECONDS = 3_000;

/** Which of the ids have come since one began to watch; none before that, and none while not watching. */
export function useArrivals(isLive: boolean, ids: readonly string[]): ReadonlySet<string> {
  const seen = useRef<ReadonlySet<string> | undefined>(undefined);
  if (!isLive) {
    seen.current = undefined;
    return new Set();
  }
  seen.current ??= new Set(ids);
  const known = seen.current;
  return new Set(ids.filter((id) => !known.has(id)));
}

export interface LiveTailProps {
  readonly isLive: boolean;
  readonly isStale: boolean;
  readonly answeredAt: Date;
  readonly arrived: number;
  readonly onSwitch: (isLive: boolean) => void;
}

const counted = (arrived: number): string => (arrived === 1 ? '1 new decision' : `${arrived} new decisions`);

/** Keeps the newest decisions coming, and says whether they do. */
export function LiveTail({ isLive, isStale, answeredAt, arrived, onSwitch }: LiveTailProps) {
  return (
    <Group gap="md">
      <Text size="sm" c={isStale ? 'var(--tone-warn-ink)' : 'dimmed'} aria-live="polite">
        {isStale ? (
          <>
            Not live: no answer since <Instant at={answeredAt.toISOString()} />
          </>
        ) : isLive ? (
          arrived > 0 && counted(arrived)
        ) : (
          <>
            As of <Instant at={answeredAt.toISOString()} />
          </>
        )}
      </Text>
      <Switch
        label="Live"
        checked={isLive}
        onChange={({ currentTarget }) => onSwitch(currentTarget.checked)}
        aria-description="Shows new decisions as they are made"
      />
    </Group>
  );
}
