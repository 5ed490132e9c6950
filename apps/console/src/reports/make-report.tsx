import { Button, Group, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { Problem } from '../display/problem.js';
import { Section } from '../display/section.js';
import { dayIn, daysAfter, instantIn } from '../display/zone.js';
import { useWrite } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import type { ReportKind } from '../graphql/generated/graphql.js';
import { useOrganisation } from '../session/viewer.js';
import { PRESETS } from './report-period.js';

const REQUEST_REPORT = graphql(`
  mutation RequestReport($input: RequestReportInput!) {
    requestReport(input: $input) {
      id
    }
  }
`);

/** Asks for a report; a worker makes it, so the page need not stay open. */
export function MakeReport() {
  const { zone } = useOrganisation();
  const request = useWrite(REQUEST_REPORT);
  const today = dayIn(zone);
  const form = useForm({
    initialValues: { kind: 'REGISTRY' as ReportKind, ...PRESETS[0]!.days(today) },
    validate: {
      first: (first, { kind }) => (kind === 'DECISIONS' && first === '' ? 'Choose a day' : null),
      last: (last, { kind, first }) => {
        if (kind !== 'DECISIONS') return null;
        if (last === '') return 'Choose a day';
        return last < first ? 'The last day is before the first' : null;
      },
    },
  });
  const { kind, first, last } = form.getValues();
  const submit = form.onSubmit(async () => {
    const period =
      kind === 'DECISIONS'
        ? { from: instantIn(zone, first).toISOString(), until: instantIn(zone, daysAfter(last, 1)).toISOString() }
        : {};
    const asked = await request.mutateAsync({ input: { kind, ...period } }).catch(() => undefined);
    if (asked) notifications.show({ message: 'The report is being made; it is first in the list below.' });
  });
  return (
    <Section title="Make a report">
      <form onSubmit={submit}>
        <Stack gap="md">
          <Radio.Group label="What is reported" {...form.getInputProps('kind')}>
            <Stack gap="xs" mt="xs">
              <Radio
                value="REGISTRY"
                label="The register, as of now"
                description="What is deployed where, on whose terms, until when"
              />
              <Radio
                value="DECISIONS"
                label="The decisions of a period"
                description="What was asked, allowed and denied, and under which article"
              />
            </Stack>
          </Radio.Group>
          {kind === 'DECISIONS' && (
            <Group align="flex-start" gap="sm">
              <TextInput type="date" required label="First day" max={today} {...form.getInputProps('first')} w={170} />
              <TextInput
                type="date"
                required
                label="Last day"
                min={first}
                max={today}
                {...form.getInputProps('last')}
                w={170}
              />
              <Group gap="xs" mt={25} role="group" aria-label="Often asked for">
                {PRESETS.map(({ title, days }) => (
                  <Button key={title} variant="default" onClick={() => form.setValues(days(today))}>
                    {title}
                  </Button>
                ))}
              </Group>
            </Group>
          )}
          {kind === 'DECISIONS' && (
            <Text size="sm" c="dimmed" mt={-8}>
              Both days are in it, as days of {zone}.
            </Text>
          )}
          {request.error && <Problem error={request.error} />}
          <Group>
            <Button type="submit" loading={request.isPending}>
              Make the report
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
