import { instantIn } from '../display/zone.js';
import { graphql } from '../graphql/generated/gql.js';
import type { CallInput, RecordedCallQuery, WhatIfInput } from '../graphql/generated/graphql.js';
import { type SettledCall } from '../matrix/declared-uses.js';
import { NO_HOP } from '../matrix/matrix-search.js';
import { UNSTATED, WhatIfSearch } from './what-if-search.js';

/** What was stated of a recorded call: `call { ...StatedCallParts }`. */
export const STATED_CALL_PARTS = graphql(`
  fragment StatedCallParts on StatedCall {
    entity
    target
    path
    event
    purpose
    dataClasses
    subjects {
      countries
      types
      youngestAge
    }
    consent {
      status
      givenAt
      withdrawnAt
      noticeVersion
      explicit
      inWriting
      noticeGiven
      purposes
      dataClasses
      parentalVerifiable
      parentalAuthorised
      viaConsentManager
      consentManagerRegistered
    }
    deidentification
  }
`);

export type RecordedCall = NonNullable<RecordedCallQuery['decision']>;

/** What a what-if starts from, before anything in it is changed. */
export interface Start {
  readonly application: string;
  readonly call: CallInput;
}

/** What the application declares of its calls, to the deployment it declares or else to that one. */
export const startOf = (settled: SettledCall, otherwise: string): Start => ({
  application: settled.application,
  call: {
    target: settled.declared.target ?? otherwise,
    dataClasses: [...settled.declared.dataClasses],
    entity: settled.entity ?? null,
    purpose: settled.purpose ?? null,
    path: settled.hops ? [...settled.hops] : null,
    subjects: {
      countries: settled.countries.length > 0 ? [...settled.countries] : null,
      youngestAge: settled.age ?? null,
    },
  },
});

/** At noon most zones agree on which day it is; laws and agreements keep days in several. */
const NOON = 12;

const stated = <T, U>(asked: T | typeof UNSTATED | undefined, otherwise: U | null | undefined): T | U | null =>
  asked === UNSTATED ? null : (asked ?? otherwise ?? null);

/** The call that the address asks about: what it says, and the rest as the start has it. */
export function askedCall({ application, call }: Start, search: WhatIfSearch, zone: string): WhatIfInput {
  const { target, entity, purpose, classes, countries, types, age, hops, deidentification, consent, on, suppose } =
    search;
  return {
    application,
    asOf: on === undefined ? null : instantIn(zone, on, NOON).toISOString(),
    suppose: suppose ?? null,
    call: {
      ...call,
      target: target ?? call.target,
      entity: entity ?? call.entity ?? null,
      purpose: purpose ?? call.purpose ?? null,
      dataClasses: classes ?? call.dataClasses,
      path: hops ? hops.filter((hop) => hop !== NO_HOP) : (call.path ?? null),
      subjects: {
        countries: listOrNull(countries ?? call.subjects?.countries),
        types: listOrNull((types as NonNullable<CallInput['subjects']>['types']) ?? call.subjects?.types),
        youngestAge: stated(age, call.subjects?.youngestAge),
      },
      deidentification: stated(deidentification, call.deidentification),
      consent: stated(consent, call.consent),
    },
  };
}

const listOrNull = <T>(list: readonly T[] | null | undefined): T[] | null =>
  list && list.length > 0 ? [...list] : null;

/** The address that asks about a call, whatever it starts from. */
export const searchFor = ({ application, call, asOf, suppose }: WhatIfInput, day: string | undefined): WhatIfSearch =>
  WhatIfSearch.parse({
    application,
    ...{ target: call.target, entity: call.entity ?? undefined, purpose: call.purpose ?? undefined },
    classes: call.dataClasses,
    countries: call.subjects?.countries ?? undefined,
    types: call.subjects?.types ?? undefined,
    age: call.subjects?.youngestAge ?? undefined,
    hops: call.path ? (call.path.length > 0 ? call.path : [NO_HOP]) : undefined,
    deidentification: call.deidentification ?? undefined,
    consent: call.consent ?? undefined,
    on: asOf ? day : undefined,
    suppose: suppose ?? undefined,
  });
