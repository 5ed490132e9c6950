import { hash } from 'node:crypto';
import { parseCallRequest } from '#registry';
import { keptCall } from './kept-call.js';

const call = { target: 'chat-in', dataClasses: ['CONTACT'] };
const kept = (stated: object) => keptCall(parseCallRequest(stated));

describe('A kept call', () => {
  it('is what was stated, in canonical form', () => {
    const { text } = kept({ subjects: { youngestAge: 9, countries: ['IN'] }, ...call, purpose: 'support' });
    expect(text).toBe(
      '{"dataClasses":["CONTACT"],"purpose":"support","subjects":{"countries":["IN"],"youngestAge":9},"target":"chat-in"}',
    );
  });

  it('has SHA-256 of it in base64url as its digest', () => {
    const { digest, text } = kept(call);
    expect(digest).toBe(hash('sha256', Buffer.from(text), 'base64url'));
    expect(digest).toHaveLength(43);
  });

  it.each([
    ['null', { ...call, entity: null, path: null, subjects: null, consent: null }],
    ['null within', { ...call, subjects: undefined, purpose: null }],
    ['another order of fields', { dataClasses: ['CONTACT'], target: 'chat-in' }],
  ])('is the same with %s for what was not stated', (_, stated) => {
    expect(kept(stated)).toEqual(kept(call));
  });

  it.each([
    ['no hops and the declared path', { ...call, path: [] }],
    ['a consent that is none and none stated', { ...call, consent: { status: 'none' } }],
    ['another order of classes', { ...call, dataClasses: ['FINANCIAL', 'CONTACT'] }],
    ['an age', { ...call, subjects: { youngestAge: 17 } }],
  ])('tells apart %s', (_, stated) => {
    expect(kept(stated).digest).not.toBe(kept(call).digest);
  });

  it('is read as the call that it was', () => {
    const stated = {
      ...call,
      subjects: { types: ['customer'], youngestAge: 0 },
      consent: { status: 'given', explicit: false },
    };
    expect(parseCallRequest(JSON.parse(kept(stated).text))).toEqual(stated);
  });
});
