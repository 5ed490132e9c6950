import { Anchor } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { Empty } from '../display/empty.js';
import { Page } from '../display/page.js';
import { Instant } from '../display/time.js';
import { Findings, Members, Obligations, Upcoming } from '../explanation/consequences.js';
import { Facts } from '../explanation/facts.js';
import { Policies } from '../explanation/policies.js';
import { Remedies } from '../explanation/remedies.js';
import { Verdict } from '../explanation/verdict.js';
import { Waived } from '../explanation/waived.js';
import { useRead } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import type { DecisionQuery } from '../graphql/generated/graphql.js';
import { spaced, useNames } from '../register/names.js';
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
    >
      <Verdict effect={explanation.effect} sentence={explanation.sentence} beside={<Instant at={decision.at} />} />
      <Waived explanation={explanation} />
      <Remedies explanation={explanation} names={names} />
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
