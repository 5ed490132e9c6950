import { Box, Button, Group, Slider, Text, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { dayInWords } from '../display/time.js';
import { dayIn, daysAfter, daysBetween } from '../display/zone.js';
import { useRead } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import { useOrganisation } from '../session/viewer.js';

const LAW_DAYS = graphql(`
  query LawDays {
    policySet {
      policies {
        policy
        title
        law
        inForceFrom
      }
    }
  }
`);

/** No law and no agreement is older; a year that is still being typed is. */
const FIRST_DAY = '1990-01-01';
const A_YEAR = 365;
const ROOM_BEHIND_DAYS = 30;

export interface LawDaysProps {
  readonly on: string | undefined;
  readonly onChange: (on: string | undefined) => void;
}

/** The day on which the call is asked: any day, and the days ahead on which rules begin. */
export function LawDays({ on, onChange }: LawDaysProps) {
  const { zone } = useOrganisation();
  const today = dayIn(zone);
  const { policySet } = useRead(LAW_DAYS, {});
  const ahead = policySet?.policies.filter(({ inForceFrom }) => inForceFrom > today) ?? [];
  const steps = [...Map.groupBy(ahead, ({ inForceFrom }) => inForceFrom)].sort(([a], [b]) => (a < b ? -1 : 1));
  const last = Math.max(
    A_YEAR,
    ...steps.map(([day]) => daysBetween(today, day) + ROOM_BEHIND_DAYS),
    daysBetween(today, on ?? today),
  );
  const choose = (day: string) => onChange(day === today ? undefined : day);
  const shown = daysBetween(today, on ?? today);
  const [slid, setSlid] = useState(shown);
  const [typed, setTyped] = useState(on ?? today);
  useEffect(() => {
    setSlid(shown);
    setTyped(on ?? today);
  }, [shown, on, today]);
  const isPast = shown < 0;
  return (
    <Group gap="lg" align="flex-start" role="group" aria-label="Day on which it is asked">
      <TextInput
        label="On the day"
        type="date"
        min={FIRST_DAY}
        value={typed}
        onChange={({ currentTarget: { value } }) => {
          setTyped(value);
          if (value >= FIRST_DAY) choose(value);
        }}
        w={160}
      />
      <Box flex={1} miw={240} pt={28}>
        <Slider
          aria-label="Days from today"
          thumbLabel="Days from today"
          thumbProps={{ 'aria-valuetext': dayInWords(daysAfter(today, Math.max(0, slid))) }}
          min={0}
          max={last}
          value={Math.max(0, slid)}
          label={(days) => dayInWords(daysAfter(today, days))}
          marks={steps.map(([day]) => ({ value: daysBetween(today, day) }))}
          onChange={setSlid}
          onChangeEnd={(days) => choose(daysAfter(today, days))}
        />
        <Group justify="space-between" mt={6}>
          <Text size="xs" c="dimmed">
            {isPast ? 'Before today' : 'Today'}
          </Text>
          <Text size="xs" c="dimmed">
            {dayInWords(daysAfter(today, last))}
          </Text>
        </Group>
        <Group gap={6} mt="xs" aria-label="Days of the law" role="group">
          <Button size="compact-xs" variant={on ? 'default' : 'light'} onClick={() => onChange(undefined)}>
            Today
          </Button>
          {steps.map(([day, rules]) => (
            <Button
              key={day}
              size="compact-xs"
              variant={on === day ? 'light' : 'default'}
              aria-pressed={on === day}
              title={rules.map(({ title, law }) => `${law}: ${title}`).join('\n')}
              onClick={() => choose(day)}
            >
              {dayInWords(day)} · {rules.length === 1 ? '1 rule begins' : `${rules.length} rules begin`}
            </Button>
          ))}
        </Group>
      </Box>
    </Group>
  );
}
