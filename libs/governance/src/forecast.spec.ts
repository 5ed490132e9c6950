import { loadPacks } from '#packs';
import { CompiledEvaluator, loadPolicySet } from '#policy';
import { CallRequest, FACT_KEYS, PolicyBlock } from '#registry';
import { aRegistry, changed, lender, ORGANISATION_ID, type RegistryDescription, stated } from '#testing';
import { judgeCall, type View } from './decide.js';
import { type CallMade, type Forecast, ForecastWalk } from './forecast.js';
import { policyBlockToCedar } from './organisation-policies.js';

const library = loadPacks();
const evaluator = new CompiledEvaluator();
const AT = new Date('2026-11-24T09:00:00Z');
const YEAR = 365;

const BLOCK = { deployment_not_approved: 'DENY', agreement_not_in_force: 'DENY', data_class_above_ceiling: 'DENY' };

interface Settings {
  readonly packs?: readonly string[];
  readonly own?: string;
  readonly zone?: string;
}

function viewOf(
  description: RegistryDescription,
  { packs = [], own = '', zone = 'Asia/Kolkata' }: Settings = {},
): View {
  const block = policyBlockToCedar(PolicyBlock.parse(BLOCK), 'Lender');
  const set = loadPolicySet({
    packs: library.packs.filter(({ id }) => packs.includes(id)),
    own: [...block, ...(own === '' ? [] : [{ path: 'own.cedar', text: own }])],
    keys: FACT_KEYS,
    zone,
  });
  const organisation = {
    id: ORGANISATION_ID,
    handle: 'lender',
    name: 'Lender',
    zone,
    registryVersion: 1,
    createdAt: AT,
  };
  return {
    organisation,
    registry: aRegistry(description),
    set,
    publication: {
      ...{ organisationId: organisation.id, rev: 1, digest: set.digest, packs: [], own: [], observe: [] },
      ...{ publishedAt: organisation.createdAt, publishedBy: 'test' },
    },
    waivers: [],
    library,
  };
}

const made = ({ registry }: View, call: object, decisions = 1): CallMade => ({
  application: registry.find('application', 'app-chat')!.id,
  digest: JSON.stringify(call),
  call: CallRequest.parse({ entity: 'lender-in', dataClasses: ['CONTACT'], path: [], ...call }),
  decisions,
});

function walked(view: View, calls: readonly CallMade[], days = YEAR): { walk: ForecastWalk; forecast: Forecast } {
  const walk = new ForecastWalk(view, calls, AT, new Date(AT.getTime() + days * 86_400_000), evaluator);
  for (const _ of walk.steps()) continue;
  return { walk, forecast: walk.forecast() };
}

const inBrief = ({ days }: Forecast) =>
  days.map(({ day, decisions, turns }) => [
    day,
    decisions,
    ...turns.map(({ cause }) =>
      cause.kind !== 'lapse'
        ? cause.policy.id
        : `${cause.subject.handle} ${cause.how} ${cause.attributes.map(({ key }) => key).join()}`,
    ),
  ]);

const FROM_FEBRUARY = `@id("org.no-contact-from-february") @title("No contact data from February") @in_force_from("2027-02-01")
  forbid (principal, action == Action::"infer", resource)
  when { if context.registry has classes then context.registry.classes.contains("CONTACT") else true };`;

describe('a forecast', () => {
  it('U07: names the day after an agreement ends, the agreement, its document, and the application with its count', () => {
    const view = viewOf(lender());
    const { forecast } = walked(view, [
      made(view, { target: 'dep-us' }, 700),
      made(view, { target: 'dep-us', dataClasses: ['CONTACT', 'PUBLIC'], entity: 'lender-de' }, 300),
      made(view, { target: 'dep-in' }, 40),
    ]);
    expect(inBrief(forecast)).toEqual([['2026-12-16', 1000, 'agr-us passes agreement.valid_until']]);
    const [turn] = forecast.days[0]!.turns;
    expect(turn).toMatchObject({
      cause: { document: { uri: 'agr-us.pdf' }, attributes: [{ value: '2026-12-15' }] },
      applications: [{ application: { handle: 'app-chat' }, decisions: 1000, calls: 2 }],
    });
    expect(forecast).toMatchObject({ decisions: 1040, calls: 3, turning: { decisions: 1000, calls: 2 } });
    expect(forecast.applications[0]).toMatchObject({ firstDay: '2026-12-16', turning: { decisions: 1000 } });
  });

  it('names evidence that ends, with every policy that then denies', () => {
    const until = new Date('2027-01-09T18:30:00Z');
    const view = viewOf(
      changed(lender(), {
        'deployment/dep-in': { 'deployment.status': stated('approved', { validUntil: until }) },
      }),
    );
    const { forecast } = walked(view, [made(view, { target: 'dep-in' })]);
    expect(inBrief(forecast)).toEqual([['2027-01-10', 1, 'dep-in ends deployment.status']]);
    const [turn] = forecast.days[0]!.turns;
    expect(turn!.cause).toMatchObject({ policies: [{ id: 'org.deployment-not-approved' }] });
  });

  it('names a rule by the first day on which it is in force', () => {
    const view = viewOf(lender(), { own: FROM_FEBRUARY });
    const { forecast } = walked(view, [made(view, { target: 'dep-in' }, 5)]);
    expect(inBrief(forecast)).toEqual([['2027-02-01', 5, 'org.no-contact-from-february']]);
    expect(forecast.days[0]!.turns[0]!.cause).toMatchObject({ kind: 'law', from: '2027-02-01' });
  });

  it('U07: names the rules of a law by the day on which it begins to apply', () => {
    const view = viewOf(lender(), { packs: ['in-dpdp'] });
    const { forecast } = walked(view, [
      made(view, { target: 'dep-in', consent: { status: 'given', viaConsentManager: false } }, 12),
    ]);
    expect(forecast.days.map(({ day, decisions }) => [day, decisions])).toEqual([['2027-05-13', 12]]);
    for (const { cause } of forecast.days[0]!.turns)
      expect(cause).toMatchObject({ kind: 'law', from: '2027-05-13', policy: { pack: 'in-dpdp' } });
  });

  it('reaches as far as it is asked to, and no further', () => {
    const view = viewOf(lender(), { own: FROM_FEBRUARY });
    const calls = [made(view, { target: 'dep-in' })];
    expect(walked(view, calls, 68).forecast.days).toEqual([]);
    expect(walked(view, calls, 69).forecast.days).toHaveLength(1);
  });

  it('counts what is denied today apart, and forecasts nothing of it', () => {
    const view = viewOf(lender());
    const { forecast } = walked(view, [made(view, { target: 'dep-us', dataClasses: ['AADHAAR'] }, 9)]);
    expect(forecast).toMatchObject({ days: [], deniedNow: { decisions: 9, calls: 1 }, allowedNow: { calls: 0 } });
  });

  it('counts a call that is refused today, since it names what is gone, as denied', () => {
    const view = viewOf(lender());
    const { forecast } = walked(view, [made(view, { target: 'dep-gone' })]);
    expect(forecast.deniedNow.calls).toBe(1);
  });

  it('tells of a call that is allowed again, once what lapsed is renewed', () => {
    const statuses = [
      stated('approved', { validUntil: new Date('2027-01-01T00:00:00Z') }),
      stated('approved', { validFrom: new Date('2027-03-01T00:00:00Z') }),
    ];
    const view = viewOf(changed(lender(), { 'deployment/dep-in': { 'deployment.status': statuses } }));
    const { forecast } = walked(view, [made(view, { target: 'dep-in' })]);
    expect(forecast).toMatchObject({ turning: { calls: 1 }, returning: { calls: 1 } });
  });

  it('says nothing of days ahead while a call waits to be judged as of today', () => {
    const view = viewOf(lender());
    const calls = ['dep-in', 'dep-us'].map((target) => made(view, { target }));
    const walk = new ForecastWalk(view, calls, AT, new Date('2027-11-24T09:00:00Z'), evaluator);
    const steps = walk.steps();
    steps.next();
    expect(walk.toldUntil).toBeNull();
    for (const _ of steps) continue;
    expect(walk.toldUntil).toEqual(new Date('2027-11-24T09:00:00Z'));
  });

  it('looks last at calls that are denied today, to tell which of them open', () => {
    const approved = stated('approved', { validFrom: new Date('2027-03-01T00:00:00Z') });
    const view = viewOf(changed(lender(), { 'deployment/dep-in': { 'deployment.status': approved } }));
    const calls = [made(view, { target: 'dep-in' }, 3), made(view, { target: 'dep-us' }, 4)];
    const until = new Date('2027-11-24T09:00:00Z');
    const walk = new ForecastWalk(view, calls, AT, until, evaluator);
    const steps = walk.steps();
    while (walk.toldUntil?.getTime() !== until.getTime()) steps.next();
    expect(walk.forecast()).toMatchObject({ turning: { decisions: 4 }, opening: { decisions: 0 } });
    for (const _ of steps) continue;
    expect(walk.forecast()).toMatchObject({ turning: { decisions: 4 }, opening: { decisions: 3 } });
  });

  it('finds every change that judging every six hours finds, in any zone', () => {
    const ends = { validUntil: new Date('2026-12-20T11:00:00Z') };
    const description = changed(lender(), {
      'deployment/dep-in': { 'deployment.data_class_ceiling': stated(['PERSONAL'], ends) },
      'alias/chat': { 'alias.members': ['dep-in'] },
    });
    const counting = (name: string, test: string) =>
      `@id("org.${name}") @title("${name}") forbid (principal, action == Action::"infer", resource)
       when { context.registry has ${test} };`;
    const own = [
      FROM_FEBRUARY.replace('2027-02', '2026-12'),
      counting(
        'notice',
        'notice_day_passed && context.registry.notice_day_passed && context.data has classes && context.data.classes.contains("gov-id")',
      ),
      counting('days-left', 'agreement_days_left && context.registry.agreement_days_left <= 10'),
    ].join('\n');
    const found: number[] = [];
    for (const zone of ['Asia/Kolkata', 'America/New_York']) {
      const view = viewOf(description, { own, zone });
      const asking = view.registry.find('application', 'app-chat')!;
      const calls = [
        made(view, { target: 'dep-us', dataClasses: ['GOVT_ID'] }),
        made(view, { target: 'dep-us', dataClasses: ['PUBLIC'] }),
        made(view, { target: 'chat' }),
      ];
      const { walk } = walked(view, calls, 30);
      for (const { digest, call } of calls) {
        const effectAt = (hour: number) =>
          judgeCall(view, asking, call, new Date(AT.getTime() + hour * 3_600_000), evaluator, { upcoming: false })
            .effect;
        const effects = Array.from({ length: 30 * 4 }, (_, step) => effectAt(step * 6));
        const changes = effects.filter((effect, step) => step > 0 && effect !== effects[step - 1]);
        expect(walk.flipsOf(digest).map(({ becomes }) => becomes)).toEqual(changes);
        found.push(changes.length);
      }
    }
    expect(Math.max(...found)).toBeGreaterThan(0);
  }, 60_000);
});
