import { List, Stack, Text } from '@mantine/core';
import { EffectTag } from '../display/effect-tag.js';
import { Section } from '../display/section.js';
import { Tag } from '../display/tag.js';
import { CalendarDay } from '../display/time.js';
import type { Names } from '../register/names.js';
import type { Explanation } from './explanation-parts.js';
import { NamedKey } from './named-key.js';

const BEARERS = {
  CALLER: 'The application does this:',
  ORGANISATION: 'The organisation does this:',
  CUSTOS: 'Custos does this by keeping the record:',
} as const;

/** What has to be done if the call is made, and by whom. */
export function Obligations({ explanation: { obligations } }: { explanation: Explanation }) {
  if (obligations.length === 0) return null;
  const borne = Map.groupBy(obligations, ({ bearer }) => bearer);
  return (
    <Section title="Obligations">
      <Stack gap="md">
        {(['CALLER', 'ORGANISATION', 'CUSTOS'] as const)
          .filter((bearer) => borne.has(bearer))
          .map((bearer) => (
            <div key={bearer}>
              <Text fw={550} mb={4}>
                {BEARERS[bearer]}
              </Text>
              <List spacing={4}>
                {borne.get(bearer)!.map(({ name, meaning }) => (
                  <List.Item key={name}>
                    <NamedKey meaning={meaning} name={name} />
                  </List.Item>
                ))}
              </List>
            </div>
          ))}
      </Stack>
    </Section>
  );
}

/** What to know besides: it decided nothing. */
export function Findings({ explanation: { findings, wouldDeny, waivers } }: { explanation: Explanation }) {
  const observed = wouldDeny.filter(({ policy }) => !waivers.some((waiver) => waiver.policy === policy));
  if (findings.length + observed.length === 0) return null;
  const told = [
    ...findings.map((finding) => ({ ...finding, isObserved: false })),
    ...observed.map((finding) => ({ ...finding, isObserved: true })),
  ];
  return (
    <Section title="Findings" note="They decided nothing, and want to be looked at.">
      <List spacing="sm">
        {told.map(({ policy, title, remediation, isObserved }) => (
          <List.Item key={policy}>
            {title} {isObserved && <Tag tone="info">Only observed; it would have denied</Tag>}
            <Text size="sm" c="dimmed">
              {remediation}
            </Text>
          </List.Item>
        ))}
      </List>
    </Section>
  );
}

/** Law that is not yet in force, with its day. */
export function Upcoming({ explanation: { upcoming } }: { explanation: Explanation }) {
  if (upcoming.length === 0) return null;
  return (
    <Section title="Rules to come" note="Judged on the same facts.">
      <List spacing="sm">
        {upcoming.map(({ policy, title, citation, from, wouldDeny }) => (
          <List.Item key={policy}>
            From <CalendarDay day={from} />: {title} ({citation}){' '}
            <Tag tone={wouldDeny ? 'warn' : 'good'}>{wouldDeny ? 'Would be denied' : 'Would be met'}</Tag>
          </List.Item>
        ))}
      </List>
    </Section>
  );
}

/** Each deployment that an alias could have led to, and its own verdict. */
export function Members({ explanation: { members, target }, names }: { explanation: Explanation; names: Names }) {
  if (members.length < 2) return null;
  return (
    <Section title="Members of the alias" note={`The router’s name ${target} stands for each of these.`}>
      <List spacing="xs" listStyleType="none">
        {members.map(({ deployment, effect }) => (
          <List.Item key={deployment}>
            <EffectTag effect={effect} /> <NamedKey meaning={names.of(deployment)} name={deployment} />
          </List.Item>
        ))}
      </List>
    </Section>
  );
}
