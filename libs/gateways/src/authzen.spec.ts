import { InvalidInput } from '#vocabulary';
import fc from 'fast-check';
import { readEvaluation, wireName, writeEvaluation } from './authzen.js';

const request = {
  subject: { type: 'application', id: 'app-support-chat' },
  action: { name: 'llm.invoke' },
  resource: { type: 'llm_deployment', id: 'dep-01' },
  context: { data_classes: ['CONTACT'], subjects: { countries: ['IN'] }, time: '2020-01-01T00:00:00Z' },
};

describe('P41 an AuthZEN evaluation', () => {
  it('becomes a question about a call', () => {
    expect(readEvaluation(request)).toEqual({
      subject: { type: 'application', id: 'app-support-chat' },
      call: { target: 'dep-01', event: 'inference', dataClasses: ['CONTACT'], subjects: { countries: ['IN'] } },
    });
  });

  it('never carries a time, so that no application can back-date itself past a law', () => {
    expect(JSON.stringify(readEvaluation(request))).not.toContain('2020');
  });

  it.each([
    ['a body that is no object', [], 'body'],
    ['no subject', { ...request, subject: undefined }, 'subject'],
    ['a resource without id', { ...request, resource: { type: 'alias' } }, 'resource.id'],
    ['an action we do not decide on', { ...request, action: { name: 'delete' } }, 'action.name'],
    ['a resource type we do not decide on', { ...request, resource: { type: 'record', id: 'r' } }, 'resource.type'],
  ])('with %s is refused, naming the field', (_what, body, field) => {
    expect(() => readEvaluation(body)).toThrow(new RegExp(`^${field}: found`));
  });

  it('of any shape is read or refused, and never breaks', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        try {
          readEvaluation(body);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidInput);
        }
      }),
    );
  });

  it('answers with the bare decision', () => {
    expect(writeEvaluation('ALLOW')).toEqual({ decision: true });
    expect(writeEvaluation('DENY')).toEqual({ decision: false });
  });

  it('names faults as the caller wrote them', () => {
    expect(wireName('dataClasses.0')).toBe('context.data_classes.0');
    expect(wireName('target')).toBe('resource.id');
  });
});
