import { Code, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Detail, Details } from '../display/details.js';
import { graphql } from '../graphql/generated/gql.js';
import type { AgreementCoveragePartsFragment, AgreementTermPartsFragment } from '../graphql/generated/graphql.js';
import { spaced, useNames } from '../register/names.js';
import { clauseInWords } from './contract-clauses.js';
import { Unknown } from './unknown.js';

/** What is shown of what an agreement reaches: `coverage(…) { ...AgreementCoverageParts }`. */
export const AGREEMENT_COVERAGE_PARTS = graphql(`
  fragment AgreementTermParts on AgreementTerm {
    values
    reason
  }

  fragment AgreementCoverageParts on AgreementCoverage {
    sentence
    entities {
      ...AgreementTermParts
    }
    services {
      ...AgreementTermParts
    }
    deploymentTypes {
      ...AgreementTermParts
    }
    coveredClasses {
      ...AgreementTermParts
    }
    excludedClasses {
      ...AgreementTermParts
    }
    purposes {
      ...AgreementTermParts
    }
    regions {
      ...AgreementTermParts
    }
    clauses {
      ...AgreementTermParts
    }
  }
`);

type Term = AgreementTermPartsFragment;

/** What an agreement reaches: in one sentence, then part by part. */
export function AgreementCoverage({ coverage }: { coverage: AgreementCoveragePartsFragment }) {
  const names = useNames();
  const classNames = new Map(names.dataClasses.map(({ handle, name }) => [handle, name]));
  const ofClass = (handle: string) => named(classNames.get(handle), handle);
  return (
    <Stack gap="lg">
      <Text fz="lg" lh={1.5} maw={900}>
        {coverage.sentence}
      </Text>
      <Details>
        <Detail name="Parties on our side">
          <Reach term={coverage.entities} nameOf={(one) => named(names.of(one), one)} />
        </Detail>
        <Detail name="Services">
          <Reach term={coverage.services} all="every service" />
        </Detail>
        <Detail name="Types of deployment">
          {isUnstated(coverage.deploymentTypes) ? (
            <Quiet>it names none, so every type counts</Quiet>
          ) : (
            <Reach term={coverage.deploymentTypes} all="every type" />
          )}
        </Detail>
        <Detail name="Data covered">
          <Reach term={coverage.coveredClasses} all="every class of data" nameOf={ofClass} />
        </Detail>
        <Detail name="Data excluded">
          <Reach term={coverage.excludedClasses} none="none" nameOf={ofClass} />
        </Detail>
        <Detail name="Purposes">
          <Reach term={coverage.purposes} all="any purpose" nameOf={(one) => named(spaced(one), one)} />
        </Detail>
        <Detail name="Regions">
          <Reach
            term={coverage.regions}
            all="any region"
            nameOf={(one) => (one === 'global' ? 'any region' : named(regionName(one), one))}
          />
        </Detail>
        <Detail name="Clauses of GDPR Art. 28(3)">
          <Reach term={coverage.clauses} none="none of them" nameOf={(one) => named(clauseInWords(one), one)} />
        </Detail>
      </Details>
    </Stack>
  );
}

/** An agreement that states no such limit has none. */
const isUnstated = ({ reason }: Term): boolean => reason?.startsWith('MISSING_FACT') ?? false;

const Quiet = ({ children }: { children: ReactNode }) => (
  <Text span inherit c="dimmed">
    {children}
  </Text>
);

/** A name with the code that stands for it beside. */
const named = (name: string | undefined, code: string): ReactNode =>
  name === undefined || name === code ? (
    code
  ) : (
    <>
      {name}{' '}
      <Code fz={12} c="dimmed" bg="transparent" p={0}>
        {code}
      </Code>
    </>
  );

const regionNames = new Intl.DisplayNames(['en'], { type: 'region' });

/** Countries and the EU by name; places such as `ap-south-1` as they stand. */
const regionName = (region: string): string =>
  /^[A-Z]{2}$/.test(region) ? (regionNames.of(region) ?? region) : region;

interface ReachProps {
  readonly term: Term;
  readonly nameOf?: (value: string) => ReactNode;
  readonly all?: string;
  readonly none?: string;
}

function Reach({ term: { values, reason }, nameOf = (value) => value, all = 'all', none = 'nothing' }: ReachProps) {
  if (!values) return <Unknown reason={reason} />;
  if (values.includes('all')) return <>{all}</>;
  if (values.length === 0) return <Quiet>{none}</Quiet>;
  return (
    <Stack component="ul" gap={4} m={0} p={0} style={{ listStyle: 'none' }}>
      {values.map((value) => (
        <li key={value}>{nameOf(value)}</li>
      ))}
    </Stack>
  );
}
