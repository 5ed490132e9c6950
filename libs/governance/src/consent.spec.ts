import { loadPacks } from '#packs';
import { CompiledEvaluator } from '#policy';
import { consentAt, nextConsentChange, parseCallRequest } from '#registry';
import { aRegistry, changed, lender, ORGANISATION_ID } from '#testing';
import type { OrganisationId } from '#vocabulary';
import { recordOf } from './decision-entry.js';
import { judgeCall, type View, viewOf } from './decide.js';
import { explain } from './explain.js';
import { keptCall } from './kept-call.js';
import { loadSet, sourcesOf } from './published-policies.js';

const evaluator = new CompiledEvaluator();
const PROVEN = {
  'app.output_used_in': ['IN'],
  'app.placed_on_market_in': ['IN'],
  'app.offers_to': ['IN'],
  'controls.log_retention_days': 400,
  'controls.logging_enabled': true,
  'controls.access_control': true,
  'controls.second_schedule_standards': true,
  'data.subject_has_guardian': false,
  'data.subject_types': ['customer'],
  'data.made_public_by_subject_or_law': false,
  'data.deidentification': 'none',
  'org.dpdp_outsourcing_contract': false,
  'use.dpdp_research_claimed': false,
  'use.decision_specific_to_person': false,
  'use.practices': [],
  'use.exclusion': null,
};
/** A lender in India whose one open question is consent. */
const registry = aRegistry(
  changed(lender(), {
    'application/app-chat': PROVEN,
    'agreement/agr-cloud': { 'dpa.security_clause': true, 'terms.deletion_on_request@account': true },
    'agreement/agr-group': { 'dpa.security_clause': true, 'terms.deletion_on_request@account': true },
  }),
);
const PARTS = { packs: [], own: [], observe: [] };
const view: View = viewOf(
  {
    organisation: {
      ...{ id: ORGANISATION_ID as OrganisationId, handle: 'lender', name: 'Lender', zone: 'Asia/Kolkata' },
      ...{ registryVersion: 1, createdAt: new Date('2026-01-01T00:00:00Z') },
    },
    subjects: registry.subjects,
    facts: registry.facts,
    publication: {
      ...{ organisationId: ORGANISATION_ID as OrganisationId, rev: 1, digest: '', ...PARTS },
      ...{ publishedAt: new Date('2026-01-01T00:00:00Z'), publishedBy: 'test' },
    },
    waivers: [],
    loadedAt: new Date('2026-01-01T00:00:00Z'),
  },
  loadSet(sourcesOf({ zone: 'Asia/Kolkata' }, PARTS, loadPacks())),
);
const stated = (purposes: string[], more: object = {}) => ({
  ...{ entity: 'lender-in', target: 'dep-in', dataClasses: ['CONTACT'], path: [] },
  subjects: { countries: ['IN'] },
  consent: {
    ...{ status: 'given', givenAt: '2027-05-20T08:00:00Z', withdrawnAt: '2027-06-01T10:00:00Z' },
    ...{ noticeGiven: true, purposes, dataClasses: ['CONTACT'], artefact: 'artefact-77' },
    ...{ noticeVersion: '2027-03', viaConsentManager: false, ...more },
  },
});
const judged = (at: string, call: object) =>
  judgeCall(
    view,
    registry.find('application', 'app-chat')!,
    parseCallRequest(call),
    new Date(`2027-06-01T${at}:00.000Z`),
    evaluator,
  );
const citations = (at: string, call: object) => {
  const { effect, determinedBy } = explain(judged(at, call), view);
  return { effect, citations: effect === 'DENY' ? [...new Set(determinedBy.map(({ citation }) => citation))] : [] };
};
const SERVICE = ['customer_service'];

describe('consent', () => {
  it('U22: withdrawn at 10:00: 09:59 ALLOW, 10:01 DENY s. 6; another purpose DENY', () => {
    expect(citations('09:59', stated(SERVICE))).toEqual({ effect: 'ALLOW', citations: [] });
    expect(citations('10:01', stated(SERVICE))).toEqual({ effect: 'DENY', citations: ['s. 6(4), (6)'] });
    expect(citations('10:00', stated(SERVICE)).effect).toBe('DENY');
    expect(citations('09:59', stated(['marketing']))).toEqual({ effect: 'DENY', citations: ['s. 6(1)'] });
    expect(citations('09:59', { ...stated(SERVICE), purpose: 'marketing' })).toMatchObject({
      effect: 'DENY',
      citations: expect.arrayContaining(['s. 6(1)']),
    });
  });

  it('U22: through a consent manager has to be through a registered one', () => {
    const via = (consentManagerRegistered?: boolean) =>
      citations('09:59', stated(SERVICE, { viaConsentManager: true, consentManagerRegistered }));
    expect(via(true).effect).toBe('ALLOW');
    expect(via(false)).toEqual({ effect: 'DENY', citations: ['s. 6(9), r. 4, First Schedule'] });
    expect(via().effect).toBe('DENY');
  });

  it.each([
    ['none before it was given', {}, '2027-05-20T07:59:59Z', 'none'],
    ['given from then on', {}, '2027-05-20T08:00:00Z', 'given'],
    ['withdrawn from its withdrawal on', {}, '2027-06-01T10:00:00Z', 'withdrawn'],
    ['given until then, though withdrawn now', { status: 'withdrawn' }, '2027-06-01T09:59:59Z', 'given'],
    [
      'withdrawn at all times without an instant',
      { status: 'withdrawn', withdrawnAt: null },
      '2027-05-21T00:00:00Z',
      'withdrawn',
    ],
    ['given at all times without instants', { givenAt: null, withdrawnAt: null }, '2000-01-01T00:00:00Z', 'given'],
    ['none where it is stated to be', { status: 'none' }, '2027-05-21T00:00:00Z', 'none'],
  ])('is %s', (_state, more, at, expected) => {
    expect(consentAt(parseCallRequest(stated(SERVICE, more)).consent!, new Date(at))).toBe(expected);
  });

  it('that was withdrawn before it was given is refused, naming the field', () => {
    expect(() => judged('09:59', stated(SERVICE, { givenAt: '2027-06-02T00:00:00Z' }))).toThrow(
      /^consent\.withdrawnAt: found "2027-06-01T10:00:00Z"; allowed: an instant from consent\.givenAt/,
    );
  });

  it('changes next when it begins, then when it is withdrawn: no answer is remembered longer', () => {
    const request = parseCallRequest(stated(SERVICE));
    const next = (at: string) => nextConsentChange(request, new Date(at))?.toISOString() ?? null;
    expect(next('2027-05-20T07:00:00Z')).toBe('2027-05-20T08:00:00.000Z');
    expect(next('2027-05-20T08:00:00Z')).toBe('2027-06-01T10:00:00.000Z');
    expect(next('2027-06-01T10:00:00Z')).toBeNull();
  });

  it('U22: leaves nothing of its artefact in facts, explanation, record, kept call or refusal', () => {
    const request = parseCallRequest(stated(SERVICE));
    const verdict = judged('09:59', stated(SERVICE));
    const kept = keptCall(request);
    const documents = verdict.members.flatMap(({ recipients }) => recipients.map(({ facts }) => facts.document));
    const written = JSON.stringify([documents, explain(verdict, view), recordOf(verdict, view, request), kept]);
    expect(written).not.toContain('artefact-77');
    expect(kept.text).toContain('2027-03');
    expect(() => parseCallRequest(stated(SERVICE, { artefact: 'artefact-77'.repeat(40) }))).toThrow(
      /^consent\.artefact: found something else; allowed: /,
    );
  });

  it('is recorded as it stands at the instant of the call', () => {
    const state = (at: string) =>
      recordOf(judged(at, stated(SERVICE)), view, parseCallRequest(stated(SERVICE))).subjects.consent;
    expect([state('09:59'), state('10:01')]).toEqual(['given', 'withdrawn']);
  });
});
