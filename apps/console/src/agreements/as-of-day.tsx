import { TextInput } from '@mantine/core';
import { useDayShown } from './agreement-window.js';

export interface AsOfDayProps {
  readonly asOf: string | undefined;
  readonly onChange: (asOf: string | undefined) => void;
}

/** The day on which agreements are read, past or to come. */
export function AsOfDay({ asOf, onChange }: AsOfDayProps) {
  const { day } = useDayShown(asOf);
  return (
    <TextInput
      label="As of"
      type="date"
      value={day}
      onChange={({ currentTarget }) => onChange(currentTarget.value || undefined)}
      w={150}
    />
  );
}
