import { Button, Group, MultiSelect, Paper, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { Empty } from '../display/empty.js';
import { ButtonLink, TextLink } from '../display/links.js';
import { Page } from '../display/page.js';
import { Problem } from '../display/problem.js';
import { dayIn, daysAfter, instantIn } from '../display/zone.js';
import { useRead, useWrite } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import { useNames } from '../register/names.js';
import { useMay, useOrganisation } from '../session/viewer.js';
import { type OwnPolicy, useOwnPolicies } from './own-policies.js';

const REQUEST = graphql(`
  mutation RequestWaiver($input: RequestWaiverInput!) {
    requestWaiver(input: $input) {
      id
    }
  }
`);

const ALIASES = graphql(`
  query Aliases {
    aliases(first: 100, order: { by: HANDLE }) {
      edges {
        node {
          handle
          name
        }
      }
    }
  }
`);

/** Last day of what may begin on a day: a waiver stands 90 days at most. */
const lastDayFrom = (day: string): string => daysAfter(day, 89);

/** Asks for an exception to one of the organisation's own policies. */
export function RequestWaiverPage() {
  const mayRequest = useMay('waiver:request');
  const policies = useOwnPolicies();
  return (
    <Page
      title="Request a waiver"
      lead="An exception to one of the organisation’s own policies, for one application and for a time. It lifts nothing before somebody else approves it."
    >
      {!mayRequest ? (
        <Empty title="Your role may not request a waiver">
          An engineer or an officer may. <TextLink to="/waivers">To the waivers</TextLink>
        </Empty>
      ) : policies.length === 0 ? (
        <Empty title="There is nothing to waive">
          No own policy of the organisation denies, and the law cannot be waived.
        </Empty>
      ) : (
        <RequestForm policies={policies} />
      )}
    </Page>
  );
}

const optionsOf = (things: readonly { readonly handle: string; readonly name: string }[]) =>
  things.map(({ handle, name }) => ({ value: handle, label: name }));

function RequestForm({ policies }: { policies: readonly OwnPolicy[] }) {
  const { zone } = useOrganisation();
  const asked = useSearch({ from: '/signed-in/waivers/request' });
  const navigate = useNavigate({ from: '/waivers/request' });
  const names = useNames();
  const { aliases } = useRead(ALIASES, {});
  const request = useWrite(REQUEST);
  const [dataClasses, setDataClasses] = useState<string[]>([]);
  const [from, setFrom] = useState('');
  const [until, setUntil] = useState('');
  const [reason, setReason] = useState('');
  const [measures, setMeasures] = useState('');
  const today = dayIn(zone);
  const policy = policies.find((one) => one.policy === asked.policy);

  const choose = (chosen: typeof asked) => navigate({ search: { ...asked, ...chosen }, replace: true });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!policy || !asked.application) return;
    const made = await request
      .mutateAsync({
        input: {
          policy: policy.policy,
          application: asked.application,
          target: asked.target ?? null,
          dataClasses,
          from: from && from > today ? instantIn(zone, from).toISOString() : null,
          until: instantIn(zone, daysAfter(until, 1)).toISOString(),
          reason: reason.trim(),
          measures: measures.trim() || null,
        },
      })
      .catch(() => undefined);
    if (!made) return;
    notifications.show({ title: 'Requested', message: 'The waiver waits for a second person now.' });
    await navigate({ to: '/waivers/$id', params: { id: made.requestWaiver.id } });
  };

  return (
    <Paper component="form" onSubmit={submit} maw={760}>
      <Stack gap="md">
        <Select
          required
          searchable
          label="Policy"
          description="One of the organisation’s own; laws are not listed, for they cannot be waived"
          placeholder="Choose a policy"
          nothingFoundMessage="No own policy is called so"
          data={policies.map(({ policy: value, title, mode }) => ({
            value,
            label: mode === 'OBSERVE' ? `${title} (only observed)` : title,
          }))}
          value={policy?.policy ?? null}
          onChange={(chosen) => choose({ policy: chosen ?? undefined })}
        />
        {policy && policy.remediation !== '' && (
          <Text size="sm" c="dimmed">
            Without a waiver, this satisfies it: {policy.remediation}
          </Text>
        )}
        <Select
          required
          searchable
          label="Application"
          placeholder="Choose an application"
          data={optionsOf(names.applications)}
          value={asked.application ?? null}
          onChange={(chosen) => choose({ application: chosen ?? undefined })}
        />
        <Select
          searchable
          clearable
          label="Calls to"
          description="A deployment, or an alias of a router; any where empty"
          placeholder="Any deployment"
          data={[
            { group: 'Deployments', items: optionsOf(names.deployments) },
            { group: 'Aliases', items: optionsOf(aliases.edges.map(({ node }) => node)) },
          ].filter(({ items }) => items.length > 0)}
          value={asked.target ?? null}
          onChange={(chosen) => choose({ target: chosen ?? undefined })}
        />
        <MultiSelect
          searchable
          clearable
          label="Data classes"
          description="With everything within them; any where empty"
          placeholder={dataClasses.length === 0 ? 'Any class' : ''}
          data={optionsOf(names.dataClasses)}
          value={dataClasses}
          onChange={setDataClasses}
        />
        <Group grow align="flex-start" preventGrowOverflow={false} wrap="wrap">
          <TextInput
            type="date"
            label="First day"
            description="Its approval where empty"
            min={today}
            value={from}
            onChange={({ currentTarget }) => setFrom(currentTarget.value)}
            miw={220}
          />
          <TextInput
            required
            type="date"
            label="Last day"
            description="At most 90 days in all"
            min={from || today}
            max={lastDayFrom(from || today)}
            value={until}
            onChange={({ currentTarget }) => setUntil(currentTarget.value)}
            miw={220}
          />
        </Group>
        <Textarea
          required
          label="Why it is needed"
          description="Whoever approves it reads this, and the record keeps it."
          autosize
          minRows={2}
          maxLength={2000}
          value={reason}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
        />
        <Textarea
          label="What is done meanwhile to make up for it"
          description="Such as a person who reads every answer"
          autosize
          minRows={2}
          maxLength={2000}
          value={measures}
          onChange={({ currentTarget }) => setMeasures(currentTarget.value)}
        />
        {request.error && <Problem error={request.error} />}
        <Group gap="sm">
          <Button type="submit" loading={request.isPending}>
            Request
          </Button>
          <ButtonLink to="/waivers" variant="default">
            Cancel
          </ButtonLink>
        </Group>
      </Stack>
    </Paper>
  );
}
