import { Anchor, Button, Group, List, Paper, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ButtonLink, TextLink } from '../display/links.js';
import { Problem } from '../display/problem.js';
import { Section } from '../display/section.js';
import { Tag } from '../display/tag.js';
import { SubjectLink } from '../facts/subject-link.js';
import { answering } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import type { CounterfactualsQuery, WhatIfInput } from '../graphql/generated/graphql.js';
import type { Names } from '../register/names.js';
import { useMay } from '../session/viewer.js';
import { Waiting } from '../shell/waiting.js';
import { tried } from '../what-if/tried.js';
import type { WhatIfSearch } from '../what-if/what-if-search.js';
import type { Explanation } from './explanation-parts.js';
import { RemedyList } from './remedies.js';
import { EFFORTS } from './words.js';

const COUNTERFACTUALS = graphql(`
  query Counterfactuals($input: WhatIfInput!) {
    counterfactuals(input: $input) {
      effect
      members {
        deployment
        effect
        exhaustive
        waysOut {
          redecided
          changes {
            key
            meaning
            words
            effort
            recipient
            asks {
              policy
              title
              citation
              law
              url
            }
            statement {
              kind
              handle
              key
              qualifier
              value
            }
            subject {
              id
              name
            }
            call {
              dataClasses
              path
              deidentification
            }
          }
        }
        unliftable {
          policy
          title
          citation
          law
          url
          remediation
        }
      }
    }
  }
`);

type Member = CounterfactualsQuery['counterfactuals']['members'][number];
type Way = Member['waysOut'][number];
type Change = Way['changes'][number];

/** Ways out shown before one asks for the rest. */
const FIRST_WAYS = 3;

export interface WaysOutProps {
  /** The call as it is asked about; it is judged on the register of today, or of the instant it names. */
  readonly input: WhatIfInput;
  /** How the call was explained: it is told what denies where no way out is found. */
  readonly explanation: Explanation;
  readonly names: Names;
  /** The address of the what-if that supposes so many changes more. */
  readonly trying: (changes: WhatIfSearch) => WhatIfSearch;
}

/** What would make a denied call lawful: sets of changes, the least effort first, and what nothing may lift. */
export function WaysOut({ input, explanation, names, trying }: WaysOutProps) {
  const { data, error, refetch } = useQuery(answering(COUNTERFACTUALS, { input }));
  const denied = data?.counterfactuals.members.filter(({ effect }) => effect === 'DENY') ?? [];
  return (
    <Section
      title="Ways out"
      note="Each of these by itself would make the call lawful. Everything a way lists belongs together; the least effort comes first."
    >
      {error && <Problem error={error} retry={() => refetch()} />}
      {!data && !error && <Waiting />}
      {data?.counterfactuals.effect === 'ALLOW' && (
        <Text>On the register as it is now, the same call would be allowed: nothing has to be changed.</Text>
      )}
      {data?.counterfactuals.effect === 'DENY' &&
        denied.map((member) => (
          <Stack key={member.deployment} gap="sm">
            {data.counterfactuals.members.length > 1 && <Text fw={600}>To {names.of(member.deployment)}</Text>}
            <MemberWays member={member} explanation={explanation} names={names} trying={trying} />
          </Stack>
        ))}
    </Section>
  );
}

interface MemberWaysProps extends Omit<WaysOutProps, 'input'> {
  readonly member: Member;
}

function MemberWays({ member, explanation, names, trying }: MemberWaysProps) {
  const [isWhole, setWhole] = useState(false);
  const { waysOut, unliftable, exhaustive } = member;
  const shown = isWhole ? waysOut : waysOut.slice(0, FIRST_WAYS);
  return (
    <>
      {unliftable.length > 0 && <Unliftable rules={unliftable} />}
      {waysOut.length === 0 && unliftable.length === 0 && (
        <>
          <Text>
            No set of changes was found that is small enough to look for. All of what denies it has to be mended:
          </Text>
          <RemedyList explanation={explanation} names={names} />
        </>
      )}
      {shown.map((way, index) => (
        <WayOut
          key={JSON.stringify(way.changes.map(({ words, recipient }) => [words, recipient]))}
          way={way}
          title={waysOut.length === 1 ? 'The way out' : `Way ${index + 1} of ${waysOut.length}`}
          names={names}
          trying={trying}
        />
      ))}
      {waysOut.length > FIRST_WAYS && (
        <Group>
          <Button variant="default" size="compact-md" onClick={() => setWhole(!isWhole)} aria-expanded={isWhole}>
            {isWhole ? 'Show fewer' : `Show all ${waysOut.length} ways`}
          </Button>
        </Group>
      )}
      {!exhaustive && waysOut.length > 0 && (
        <Text size="sm" c="dimmed">
          The search stopped at its bounds: there may be other ways.
        </Text>
      )}
    </>
  );
}

function Unliftable({ rules }: { rules: Member['unliftable'] }) {
  return (
    <Stack gap={4}>
      <Text fw={600}>Nothing that you arrange lifts {rules.length === 1 ? 'this rule' : 'these rules'}</Text>
      <Text size="sm" c="dimmed">
        It turns on what the use is or whom it is about. That is not changed to pass a rule, so the call stays denied.
      </Text>
      <List spacing={6} mt={4}>
        {rules.map(({ policy, title, citation, law, url, remediation }) => (
          <List.Item key={policy}>
            {title} <Provision policy={policy} law={law} citation={citation} url={url} />
            {remediation && (
              <Text size="sm" c="dimmed">
                {remediation}
              </Text>
            )}
          </List.Item>
        ))}
      </List>
    </Stack>
  );
}

interface WayOutProps extends Pick<WaysOutProps, 'names' | 'trying'> {
  readonly way: Way;
  readonly title: string;
}

function WayOut({ way: { changes, redecided }, title, names, trying }: WayOutProps) {
  const change = tried(changes);
  return (
    <Paper p="md" component="article" aria-label={title}>
      <Stack gap="sm">
        <Group justify="space-between" gap="xs">
          <Text fw={600}>{title}</Text>
          {change && (
            <ButtonLink size="compact-sm" variant="default" to="/what-if" search={trying(change)}>
              Try it
            </ButtonLink>
          )}
        </Group>
        <List
          spacing="sm"
          type={changes.length > 1 ? 'ordered' : 'unordered'}
          listStyleType={changes.length > 1 ? undefined : 'none'}
        >
          {changes.map((change) => (
            <List.Item key={`${change.key} ${change.recipient} ${change.words}`}>
              <ChangeToMake change={change} names={names} />
            </List.Item>
          ))}
        </List>
        {!redecided && (
          <Text size="sm" c="dimmed">
            No single fact of the register says all of this, so it could not be tried as a whole.
          </Text>
        )}
      </Stack>
    </Paper>
  );
}

function ChangeToMake({ change, names }: { change: Change; names: Names }) {
  const mayPropose = useMay('fact:propose');
  const { words, effort, recipient, asks, statement, subject, key } = change;
  const { word, tone } = EFFORTS[effort];
  return (
    <Stack gap={4}>
      <Text component="div">
        {words} <Tag tone={tone}>{word}</Tag>{' '}
        <Text span size="xs" ff="monospace" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {key}
        </Text>
      </Text>
      <Text size="sm" c="dimmed" component="div">
        {recipient && <>For {names.of(recipient)}. </>}
        Asked by{' '}
        {asks.map(({ policy, title, law, citation, url }, index) => (
          <span key={policy}>
            {index > 0 && '; '}
            {title} <Provision policy={policy} law={law} citation={citation} url={url} />
          </span>
        ))}
      </Text>
      {statement && subject && (
        <Group gap="xs">
          <SubjectLink subject={{ ...subject, subjectKind: statement.kind }} />
          {mayPropose && (
            <Text size="sm" component="div">
              ·{' '}
              <TextLink
                inherit
                underline="always"
                to="/subjects/$id/propose"
                params={{ id: subject.id }}
                search={{ key: statement.key, qualifier: statement.qualifier ?? undefined, value: statement.value }}
              >
                Propose this fact
              </TextLink>
            </Text>
          )}
        </Group>
      )}
    </Stack>
  );
}

type ProvisionProps = Pick<Member['unliftable'][number], 'policy' | 'law' | 'citation' | 'url'>;

function Provision({ policy, law, citation, url }: ProvisionProps) {
  if (policy.startsWith('org.')) return <>(the organisation’s own rule)</>;
  const words = `${law}, ${citation}`;
  return url === '' ? (
    <>({words})</>
  ) : (
    <>
      (
      <Anchor inherit underline="always" href={url} target="_blank" rel="noreferrer">
        {words}
      </Anchor>
      )
    </>
  );
}
