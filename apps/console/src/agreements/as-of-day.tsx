import { Button, Group, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useDayShown } from './agreement-window.js';

/** No agreement is older; a year that is still being typed is. */
const FIRST_DAY = '1990-01-01';

export interface AsOfDayProps {
  readonly asOf: string | undefined;
  readonly onChange: (asOf: string | undefined) => void;
}

/** The day on which agreements are read, past or to come. */
export function AsOfDay({ asOf, onChange }: AsOfDayProps) {
  const { day, isToday } = useDayShown(asOf);
  const [typed, setTyped] = useState(day);
  useEffect(() => setTyped(day), [day]);
  return (
    <Group gap="xs" align="flex-end">
      <TextInput
        label="As of"
        type="date"
        min={FIRST_DAY}
        value={typed}
        onChange={({ currentTarget: { value } }) => {
          setTyped(value);
          if (value >= FIRST_DAY) onChange(value);
        }}
        w={150}
      />
      {!isToday && (
        <Button variant="subtle" onClick={() => onChange(undefined)}>
          Today
        </Button>
      )}
    </Group>
  );
}
