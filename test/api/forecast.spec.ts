import { readExampleInventory } from '#catalogue';
import { addDays, dayIn } from '#vocabulary';
import { custos } from '../custos-command.js';
import { TestApi, type TestTenant } from './start-api.js';

let api: TestApi;
let lender: TestTenant;
beforeAll(async () => {
  api = await TestApi.start();
  lender = await api.tenant('lender');
  await api.data(
    lender.tokens.administrator,
    'mutation ($input: ImportInventoryInput!) { importInventory(input: $input) { imported } }',
    { input: { text: readExampleInventory(), dryRun: false } },
  );
}, 120_000);
afterAll(() => api.close());
// A fault is a bug whoever caused it: no test may leave one.
afterEach(() => expect(api.faults).toEqual([]));

const read = (query: string, variables: object = {}) => api.data(lender.tokens.auditor, query, variables);

const FORECAST = `query ($input: ForecastInput!) { forecast(input: $input) {
  isComplete notKept judgedUntil horizonUntil looked { decisions calls } deniedNow { decisions } turning { decisions calls }
  days { day decisions calls causes { kind sentence decisions policies { policy } subject { kind handle }
    attributes { key value } document { uri locator } inForceFrom applications { application decisions examples } } }
  applications { application decisions firstDay turning { decisions } } } }`;

const idOf = async (list: string, handle: string): Promise<string> => {
  const found = await read(`{ ${list}(filter: { search: "${handle}" }, first: 50) { edges { node { id handle } } } }`);
  return found[list].edges.find(({ node }: any) => node.handle === handle).node.id;
};

const APPLICATION = 'app-support-chat';
const CALL = { entity: 'nilgiri-de', target: 'chat-eu', dataClasses: ['CONTACT'] };
const ZONE = 'Asia/Kolkata';

/** States the last day of an agreement in place of what is recorded, as an addendum would. */
async function endOn(handle: string, day: string): Promise<void> {
  const key = 'agreement.valid_until';
  const subjectId = await idOf('agreements', handle);
  const { node } = await read(
    `query ($id: ID!) { node(id: $id) { ... on Agreement { facts(key: "${key}") { evidence { id } } } } }`,
    { id: subjectId },
  );
  const source = { uri: 'termination.pdf', locator: 'page 1' };
  await api.data(
    lender.tokens.compliance_officer,
    'mutation ($input: StateFactOnSubjectInput!) { stateFact(input: $input) { id } }',
    {
      input: {
        subjectId,
        fact: { key, value: day, method: 'CONTRACT', source },
        supersedes: node.facts[0].evidence[0].id,
      },
    },
  );
}

describe('forecast', () => {
  it('U07: of 1,000 calls whose agreement ends in 20 days, names application, day and as many as are then denied', async () => {
    const today = dayIn(ZONE, new Date());
    const last = addDays(today, 20);
    await endOn('agr-aws', last);
    const application = await idOf('applications', APPLICATION);
    const answers = await api.decide(
      lender.id,
      application,
      Array.from({ length: 1000 }, () => CALL),
    );
    await api.work();
    expect(new Set(answers.map(({ effect }) => effect))).toEqual(new Set(['ALLOW']));

    const { forecast } = await read(FORECAST, { input: { horizonDays: 60 } });
    expect(forecast).toMatchObject({
      ...{ isComplete: true, notKept: 0, looked: { decisions: 1000, calls: 1 } },
      turning: { decisions: 1000, calls: 1 },
      applications: [{ application: APPLICATION, decisions: 1000, firstDay: addDays(last, 1) }],
    });
    const [turning, ...others] = forecast.days;
    expect(others).toEqual([]);
    expect(turning).toMatchObject({ day: addDays(last, 1), decisions: 1000 });
    const [cause] = turning.causes;
    expect(cause).toMatchObject({
      ...{ kind: 'PASSES', decisions: 1000, inForceFrom: null },
      subject: { kind: 'AGREEMENT', handle: 'agr-aws' },
      attributes: [{ key: 'agreement.valid_until', value: last }],
      document: { uri: 'termination.pdf', locator: 'page 1' },
      applications: [{ application: APPLICATION, decisions: 1000 }],
    });
    const ids = new Set<string>(answers.map(({ id }) => id));
    expect(cause.applications[0].examples.every((id: string) => ids.has(id))).toBe(true);
    expect(cause.applications[0].examples).toHaveLength(1);

    // The decisions judged again on that day and the day before: as many are denied as were forecast.
    const judged = async (day: string) =>
      (
        await read('query ($input: WhatIfInput!) { whatIf(input: $input) { effect determinedBy { policy } } }', {
          input: { application: APPLICATION, call: CALL, asOf: `${day}T06:00:00.000Z` },
        })
      ).whatIf;
    expect((await judged(last)).effect).toBe('ALLOW');
    const denied = await judged(addDays(last, 1));
    expect(denied.effect).toBe('DENY');
    expect(cause.policies.map(({ policy }: any) => policy)).toEqual(
      [...new Set(denied.determinedBy.map(({ policy }: any) => policy))].sort(),
    );

    // The command tells the same aloud, and to programs.
    const asked = ['forecast', '--url', api.url, '--token', lender.tokens.auditor, '--days', '60'];
    const told = await custos(asked);
    expect(told).toMatchObject({ code: 0, stderr: '' });
    expect(told.stdout).toContain('1,000 decisions on 1 different call');
    expect(told.stdout).toContain(`From ${addDays(last, 1)}: 1,000 decisions on 1 different call`);
    expect(told.stdout).toMatch(/termination\.pdf[\s\S]*: 1,000 decisions\n/);
    const machine = await custos([...asked, '--application', APPLICATION, '--json']);
    expect(JSON.parse(machine.stdout).days).toMatchObject([{ day: addDays(last, 1), decisions: 1000 }]);
  }, 120_000);

  it('says of a period without decisions that there was nothing to look at', async () => {
    const { forecast } = await read(FORECAST, {
      input: { from: '2020-01-01T00:00:00Z', until: '2020-02-01T00:00:00Z' },
    });
    expect(forecast).toMatchObject({
      isComplete: true,
      looked: { decisions: 0, calls: 0 },
      days: [],
      applications: [],
    });
  });

  it('refuses a period that ends before it begins, and an application that nobody has registered', async () => {
    const refused = async (input: object) => {
      const { errors } = await api.graphql(lender.tokens.auditor, FORECAST, { input });
      return errors?.[0]?.extensions;
    };
    expect(await refused({ from: '2026-02-01T00:00:00Z', until: '2026-01-01T00:00:00Z' })).toMatchObject({
      code: 'BAD_USER_INPUT',
    });
    expect(await refused({ application: 'app-nobody' })).toMatchObject({ code: 'NOT_FOUND' });
  });
});
