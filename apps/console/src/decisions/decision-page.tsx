import { Anchor } from '@mantine/core';
import { IconArrowsSplit2 } from '@tabler/icons-react';
import { Link, useParams } from '@tanstack/react-router';
import { Empty } from '../display/empty.js';
import { ButtonLink } from '../display/links.js';
import { Page } from '../display/page.js';
import { Instant } from '../display/time.js';
import { Alternatives } from '../explanation/alternatives.js';
import { Findings, Members, Obligations, Upcoming } from '../explanation/consequences.js';
import { Facts } from '../explanation/facts.js';
import { Policies } from '../explanation/policies.js';
import { Remedies } from '../explanation/remedies.js';
import { Verdict } from '../explanation/verdict.js';
import { Waived } from '../explanation/waived.js';
import { WaysOut } from '../explanation/ways-out.js';
import { useRead } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import type { DecisionQuery } from '../graphql/generated/graphql.js';
import { type Names, spaced, useNames } from '../register/names.js';
import type { WhatIfSearch } from '../what-if/what-if-search.js';
import { Proof } from './proof.js';
import { Record } from './record.js';

const DECISION = graphql(`
  query Decision($id: ID!) {
    decision(id: $id) {
      id
      at
      application
      alias
      deployments
      dataClasses
      entity
      event
      purpose
      index
      policySet
      registryVersion
      factsProven
      call {
        ...StatedCallParts
      }
      entry
      explanation {
        ...ExplanationParts
      }
    }
  }
`);

export type Decision = NonNullable<DecisionQuery['decision']>;

/** One decision: what it was and why, what would change it, and the proof that it was so. */
export function DecisionPage() {
  const { id } = useParams({ from: '/signed-in/decisions/$id' });
  const { decision } = useRead(DECISION, { id });
  return decision ? <DecisionFound decision={decision} /> : <NoSuchDecision />;
}

function NoSuchDecision() {
  return (
    <Page title="No such decision">
      <Empty title="The organisation has no decision of this id">
        <Anchor component={Link} to="/decisions">
          To the decisions
        </Anchor>
      </Empty>
    </Page>
  );
}

function DecisionFound({ decision }: { decision: Decision }) {
  const names = useNames();
  const { explanation } = decision;
  const target = decision.alias ?? names.of(explanation.target);
  return (
    <Page
      title={`${names.of(decision.application)} to ${target}`}
      lead={
        <>
          {decision.dataClasses.map(names.ofCode).join('; ')}, for {spaced(decision.purpose)}, on behalf of{' '}
          {names.of(decision.entity)}
        </>
      }
      actions={
        decision.call && (
          <ButtonLink
            variant="default"
            leftSection={<IconArrowsSplit2 size={16} aria-hidden />}
            to="/what-if"
            search={{ decision: decision.id }}
          >
            What if
          </ButtonLink>
        )
      }
    >
      <Verdict effect={explanation.effect} sentence={explanation.sentence} beside={<Instant at={decision.at} />} />
      <Waived explanation={explanation} />
      {decision.call ? (
        <WhatElse decision={decision} call={decision.call} names={names} />
      ) : (
        <Remedies explanation={explanation} names={names} />
      )}
      <Members explanation={explanation} names={names} />
      <Policies explanation={explanation} names={names} />
      <Obligations explanation={explanation} />
      <Findings explanation={explanation} />
      <Upcoming explanation={explanation} />
      <Facts explanation={explanation} names={names} />
      <Proof id={decision.id} />
      <Record decision={decision} />
    </Page>
  );
}

interface WhatElseProps {
  readonly decision: Decision;
  readonly call: NonNullable<Decision['call']>;
  readonly names: Names;
}

/** What would lift the denial now, and where the call may go instead; a decision that was made stays as it is. */
function WhatElse({ decision: { id, application, explanation }, call, names }: WhatElseProps) {
  if (explanation.effect === 'ALLOW') return null;
  const asked = {
    input: { application, call },
    names,
    trying: (changes: WhatIfSearch) => ({ decision: id, ...changes }),
  };
  return (
    <>
      <WaysOut {...asked} explanation={explanation} />
      <Alternatives {...asked} />
    </>
  );
}
