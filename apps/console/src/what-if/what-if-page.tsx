import { Anchor, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Empty } from '../display/empty.js';
import { Page } from '../display/page.js';
import { Problem } from '../display/problem.js';
import { Section } from '../display/section.js';
import { Instant } from '../display/time.js';
import { Alternatives } from '../explanation/alternatives.js';
import { Findings, Members, Obligations, Upcoming } from '../explanation/consequences.js';
import type { Explanation } from '../explanation/explanation-parts.js';
import { Facts } from '../explanation/facts.js';
import { Policies } from '../explanation/policies.js';
import { Verdict } from '../explanation/verdict.js';
import { Waived } from '../explanation/waived.js';
import { WaysOut } from '../explanation/ways-out.js';
import { answering, useRead } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import type { WhatIfInput } from '../graphql/generated/graphql.js';
import { type DeclaredUses, useDeclaredUses } from '../matrix/declared-uses.js';
import { type Names, useNames } from '../register/names.js';
import { useOrganisation } from '../session/viewer.js';
import { Waiting } from '../shell/waiting.js';
import { askedCall, type RecordedCall, type Start, startOf } from './asked-call.js';
import { CallFields } from './call-fields.js';
import { Differences } from './differences.js';
import { LawDays } from './law-days.js';
import { Suppositions } from './suppositions.js';
import { merged } from './tried.js';
import type { WhatIfSearch } from './what-if-search.js';

const RECORDED_CALL = graphql(`
  query RecordedCall($id: ID!) {
    decision(id: $id) {
      id
      at
      application
      call {
        ...StatedCallParts
      }
      explanation {
        ...ExplanationParts
      }
    }
  }
`);

const WHAT_IF = graphql(`
  query WhatIf($input: WhatIfInput!) {
    whatIf(input: $input) {
      decidedAt
      ...ExplanationParts
    }
  }
`);

/** What would be decided, were something otherwise: every fact of a call and of the register can be changed. */
export function WhatIfPage() {
  const search = useSearch({ from: '/signed-in/what-if' });
  return (
    <Page
      title="What if"
      lead="What would be decided of a call, on any day and with any fact otherwise. It is only asked: nothing is recorded, and nothing changes."
    >
      {search.decision ? <FromDecision id={search.decision} /> : <FromDeclared />}
    </Page>
  );
}

function FromDecision({ id }: { id: string }) {
  const declared = useDeclaredUses();
  const { decision } = useRead(RECORDED_CALL, { id });
  if (!decision)
    return (
      <Empty title="The organisation has no decision of this id">
        <Anchor component={Link} to="/what-if">
          Ask about another call
        </Anchor>
      </Empty>
    );
  if (!decision.call)
    return (
      <Empty title="It is not kept what was asked">
        The log has of this decision what was decided, not what was stated of the call.{' '}
        <Anchor component={Link} to="/what-if">
          Ask about another call
        </Anchor>
      </Empty>
    );
  return (
    <Asking
      declared={declared}
      start={{ application: decision.application, call: decision.call }}
      recorded={decision}
    />
  );
}

function FromDeclared() {
  const { application, entity } = useSearch({ from: '/signed-in/what-if' });
  const declared = useDeclaredUses();
  const names = useNames();
  const settled = declared.settle({ application, entity });
  const [first] = names.deployments;
  if (!settled || !first)
    return (
      <Empty title="There is no application, or no deployment">
        Import an inventory: what is decided depends on who calls, and what is called.
      </Empty>
    );
  return <Asking declared={declared} start={startOf(settled, first.handle)} />;
}

interface AskingProps {
  readonly declared: DeclaredUses;
  readonly start: Start;
  readonly recorded?: RecordedCall;
}

function Asking({ declared, start, recorded }: AskingProps) {
  const search = useSearch({ from: '/signed-in/what-if' });
  const navigate = useNavigate({ from: '/what-if' });
  const { zone } = useOrganisation();
  const names = useNames();
  const input = askedCall(start, search, zone);
  const onChange = (asked: WhatIfSearch) => navigate({ search: asked, resetScroll: false });
  return (
    <>
      {recorded && (
        <Text size="sm" c="dimmed">
          It starts from the{' '}
          <Anchor inherit component={Link} to={`/decisions/${recorded.id}`} underline="always">
            decision of <Instant at={recorded.at} />
          </Anchor>
          , judged on the register as it is now.
        </Text>
      )}
      <Section title="The call">
        <CallFields declared={declared} names={names} input={input} search={search} onChange={onChange} />
        <LawDays on={search.on} onChange={(on) => onChange({ ...search, on })} />
      </Section>
      <Suppositions
        input={input}
        supposed={search.suppose ?? []}
        onChange={(suppose) => onChange({ ...search, suppose: suppose.length > 0 ? [...suppose] : undefined })}
      />
      {input.call.dataClasses.length === 0 ? (
        <Empty title="Which data is it about?">Choose at least one class of data.</Empty>
      ) : (
        <Answer input={input} names={names} search={search} recorded={recorded} />
      )}
    </>
  );
}

interface AnswerProps {
  readonly input: WhatIfInput;
  readonly names: Names;
  readonly search: WhatIfSearch;
  readonly recorded: RecordedCall | undefined;
}

function Answer({ input, names, search, recorded }: AnswerProps) {
  const { data, error, refetch } = useQuery({ ...answering(WHAT_IF, { input }), placeholderData: keepPreviousData });
  if (error) return <Problem error={error} retry={() => refetch()} />;
  if (!data) return <Waiting />;
  const { whatIf } = data;
  const trying = (change: WhatIfSearch): WhatIfSearch => ({
    ...search,
    ...change,
    suppose: change.suppose ? merged(search.suppose ?? [], change.suppose) : search.suppose,
  });
  return (
    <>
      <div role="status" aria-live="polite">
        <Verdict
          effect={whatIf.effect}
          sentence={whatIf.sentence}
          beside={
            <>
              as of <Instant at={whatIf.decidedAt} />
            </>
          }
        />
      </div>
      {recorded ? (
        <Differences
          before={recorded.explanation}
          after={whatIf}
          than={
            <>
              Compared with what was decided on <Instant at={recorded.at} />.
            </>
          }
        />
      ) : (
        isChanged(input) && <DifferencesToToday input={input} after={whatIf} />
      )}
      <Waived explanation={whatIf} />
      {whatIf.effect === 'DENY' && (
        <>
          <WaysOut input={input} explanation={whatIf} names={names} trying={trying} />
          <Alternatives input={input} names={names} trying={trying} />
        </>
      )}
      <Members explanation={whatIf} names={names} />
      <Policies explanation={whatIf} names={names} />
      <Obligations explanation={whatIf} />
      <Findings explanation={whatIf} />
      <Upcoming explanation={whatIf} />
      <Facts explanation={whatIf} names={names} />
    </>
  );
}

const isChanged = ({ asOf, suppose }: WhatIfInput): boolean => !!asOf || (suppose?.length ?? 0) > 0;

function DifferencesToToday({ input, after }: { input: WhatIfInput; after: Explanation }) {
  const { data } = useQuery(answering(WHAT_IF, { input: { ...input, asOf: null, suppose: null } }));
  if (!data) return null;
  return (
    <Differences before={data.whatIf} after={after} than="Compared with the same call today, on the facts on record." />
  );
}
