import { InvalidInput } from '#vocabulary';
import { parseCallRequest } from './call.js';

const call = { target: 'dep-01', dataClasses: ['CONTACT'] };

describe('What an application states of a call', () => {
  it('is at least a target and a data class', () => {
    expect(parseCallRequest(call)).toEqual(call);
  });

  it('may be whom it acts for, the way, the purpose, the people, consent and de-identification', () => {
    const full = {
      ...call,
      entity: 'lender-in',
      path: ['gw-in'],
      event: 'inference',
      purpose: 'customer_service',
      subjects: { countries: ['IN'], types: ['customer'], youngestAge: 9 },
      consent: { status: 'given', noticeGiven: true, purposes: ['customer_service'], dataClasses: ['CONTACT'] },
      deidentification: 'pseudonymised',
    };
    expect(parseCallRequest(full)).toEqual(full);
  });

  it('takes null for not stated, as GraphQL clients send it', () => {
    expect(parseCallRequest({ ...call, entity: null, subjects: null, consent: null }).entity).toBeNull();
  });

  it.each([
    ['no target', { dataClasses: ['CONTACT'] }, 'target', /target: found nothing; allowed: handle of a deployment/],
    [
      'no class',
      { ...call, dataClasses: [] },
      'dataClasses',
      /dataClasses: found \[\]; allowed: a list of at least one/,
    ],
    ['a country in small letters', { ...call, subjects: { countries: ['in'] } }, 'subjects.countries.0', /found "in"/],
    [
      'a type of person that is none',
      { ...call, subjects: { types: ['robot'] } },
      'subjects.types.0',
      /customer, employee/,
    ],
    [
      'an age below none',
      { ...call, subjects: { youngestAge: -1 } },
      'subjects.youngestAge',
      /found -1; allowed: a whole/,
    ],
    ['an event that is none', { ...call, event: 'party' }, 'event', /found "party"; allowed: one of inference, train/],
    ['a consent without a state', { ...call, consent: {} }, 'consent.status', /allowed: none, given or withdrawn/],
    ['no object', 'call me', 'call', /found "call me"; allowed: an object with entity, target/],
  ])('is refused with %s', (_, input, field, message) => {
    const refusal = refusalOf(input);
    expect(refusal.field).toBe(field);
    expect(refusal.message).toMatch(message);
  });

  it.each([
    ['time', { ...call, at: '2020-01-01' }, 'at'],
    ['controls', { ...call, controls: { dpia_done: true } }, 'controls'],
    ['a legal basis', { ...call, basis: { gdpr_art6: 'f' } }, 'basis'],
    ['terms', { ...call, terms: { retention_days: 0 } }, 'terms'],
    ['its own identity', { ...call, application: 'app-other' }, 'application'],
    ['an age of its own making', { ...call, subjects: { adultsOnly: true } }, 'subjects.adultsOnly'],
  ])('never states %s', (_, input, field) => {
    expect(refusalOf(input).message).toMatch(
      new RegExp(`^${field}: found a field that a call does not state; allowed: `),
    );
  });
});

function refusalOf(input: unknown): InvalidInput {
  try {
    parseCallRequest(input);
  } catch (error) {
    if (error instanceof InvalidInput) return error;
    throw error;
  }
  throw new Error('the call was accepted');
}
