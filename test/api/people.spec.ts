import type { Clock } from '#governance';
import { LedgerReader } from '#persistence';
import pg from 'pg';
import { type GraphqlAnswer, TestApi } from './start-api.js';

const PASSWORD = 'correct horse battery';
const OTHER_PASSWORD = 'staple correct horse';

/** Moves on only when a test says so. */
class SetClock implements Clock {
  constructor(private at: Date) {}
  now(): Date {
    return this.at;
  }
  later(seconds: number): void {
    this.at = new Date(this.at.getTime() + seconds * 1000);
  }
}

/** A browser: keeps the cookie, and says where its pages come from. */
class Browser {
  cookie: string | undefined;
  setCookie: string | undefined;
  static addresses = 0;
  readonly address = `10.7.0.${++Browser.addresses}`;

  async ask(query: string, variables: object = {}, headers: Record<string, string> = {}): Promise<GraphqlAnswer> {
    const answer = await fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        origin: api.url.replace('[::1]', 'localhost'),
        'x-forwarded-for': this.address,
        ...(this.cookie ? { cookie: this.cookie } : {}),
        ...headers,
      },
      body: JSON.stringify({ query, variables }),
    });
    const [set] = answer.headers.getSetCookie();
    if (set !== undefined) [this.setCookie, this.cookie] = [set, set.split(';')[0]];
    return { status: answer.status, ...((await answer.json()) as Omit<GraphqlAnswer, 'status'>) };
  }

  do(name: string, type: string, input: object, selection = '{ person { id handle role } }'): Promise<GraphqlAnswer> {
    return this.ask(`mutation ($input: ${type}!) { ${name}(input: $input) ${selection} }`, { input });
  }

  signIn(handle: string, password = PASSWORD, organisation = 'acme'): Promise<GraphqlAnswer> {
    return this.do('signIn', 'SignInInput', { organisation, handle, password });
  }

  async viewer(): Promise<string | undefined> {
    const { data, errors } = await this.ask('{ viewer { person { handle } } }');
    return data?.viewer.person.handle ?? (errors?.[0]?.extensions['code'] as string);
  }
}

const codeOf = ({ errors }: GraphqlAnswer): string | undefined => errors?.[0]?.extensions['code'] as string | undefined;

const clock = new SetClock(new Date('2026-11-24T09:00:00Z'));
let api: TestApi;
let administrator: Browser;
beforeAll(async () => void (api = await TestApi.start(clock)));
afterAll(() => api.close());
afterEach(() => expect(api.faults).toEqual([]));

/** Entries of the log, oldest first, and their raw bytes. */
async function entries(): Promise<{ type: string; actor: string | null; body: Record<string, unknown> }[]> {
  return (await rawEntries()).map((raw) => JSON.parse(raw) as never);
}

async function rawEntries(): Promise<string[]> {
  const { data } = await administrator.ask('{ organisation { id } }');
  const log = new LedgerReader(api.postgres.urls.worker);
  try {
    const found: string[] = [];
    for (const entry of await log.entries(data.organisation.id, 0, 10_000))
      found.push(Buffer.from(entry.entry).toString('utf8'));
    return found;
  } finally {
    await log.close();
  }
}

async function invite(handle: string, role = 'ENGINEER'): Promise<{ token: string; id: string }> {
  const input = { handle, name: `Name of ${handle}`, role };
  const { data } = await administrator.do('invitePerson', 'AdmitPersonInput', input, '{ token person { id } }');
  return { token: data.invitePerson.token, id: data.invitePerson.person.id };
}

/** A person who has accepted an invitation, signed in. */
async function person(handle: string, role = 'ENGINEER'): Promise<{ browser: Browser; id: string }> {
  const { token, id } = await invite(handle, role);
  const browser = new Browser();
  const answer = await browser.do('acceptInvitation', 'AcceptInvitationInput', { token, password: PASSWORD });
  expect(answer.errors).toBeUndefined();
  return { browser, id };
}

describe('the setup link', () => {
  const openSetup = () => api.graphql(api.operatorToken, 'mutation { openSetup { token } }');
  const setUp = (token: string, password = PASSWORD, browser = new Browser()) =>
    browser.do('setUp', 'SetUpInput', {
      token,
      organisation: { handle: 'acme', name: 'Acme Ltd', zone: 'Asia/Kolkata' },
      administrator: { handle: 'asha', name: 'Asha Rao', password },
    });

  it('is refused when it was made up, is expired, or was followed by another', async () => {
    const first = (await openSetup()).data.openSetup.token as string;
    expect(codeOf(await setUp('made up'))).toBe('UNAUTHENTICATED');
    expect(codeOf(await setUp(`${first.slice(0, -1)}${first.endsWith('A') ? 'B' : 'A'}`))).toBe('UNAUTHENTICATED');
    const second = (await openSetup()).data.openSetup.token as string;
    expect(codeOf(await setUp(first))).toBe('UNAUTHENTICATED');
    clock.later(24 * 3600);
    expect(codeOf(await setUp(second))).toBe('UNAUTHENTICATED');
  });

  it('wants a password of twelve characters, and does not repeat the one it was given', async () => {
    const { token } = (await openSetup()).data.openSetup as { token: string };
    const { errors } = await setUp(token, 'elevenchars');
    expect(errors?.[0]?.message).toBe('input.administrator.password: at least 12 characters');
  });

  it('works once, for one of two who use it at once, and signs the administrator in', async () => {
    const { token } = (await openSetup()).data.openSetup as { token: string };
    const browsers = [new Browser(), new Browser()];
    const answers = await Promise.all(browsers.map((browser) => setUp(token, PASSWORD, browser)));
    expect(answers.map(codeOf).filter((code) => code === undefined)).toHaveLength(1);
    administrator = browsers[answers.findIndex((answer) => !answer.errors)]!;
    expect(await administrator.viewer()).toBe('asha');
    expect(codeOf(await setUp(token))).toBe('UNAUTHENTICATED');
    expect(codeOf(await openSetup())).toBe('CONFLICT');
  });
});

describe('a session', () => {
  it('is in a cookie that no script reads and no other site sends, for TLS only where there is TLS', async () => {
    const browser = new Browser();
    await browser.signIn('asha');
    expect(browser.setCookie).toMatch(/^custos_session=\S+; HttpOnly; SameSite=Strict; Path=\/; Max-Age=43200$/);
    const origin = api.url.replace('http:', 'https:');
    const over = { 'x-forwarded-proto': 'https', origin };
    const query = 'mutation ($input: SignInInput!) { signIn(input: $input) { person { id } } }';
    await browser.ask(query, { input: { organisation: 'acme', handle: 'asha', password: PASSWORD } }, over);
    expect(browser.setCookie).toMatch(/; Secure$/);
  });

  it('is kept as a digest only', async () => {
    const client = new pg.Client({ connectionString: api.postgres.urls.owner });
    await client.connect();
    const secret = administrator.cookie!.split('.')[1]!;
    try {
      // The owner sees through row-level security only what a policy shows; a superuser's dump is not at hand.
      await client.query(`alter table session no force row level security`);
      const { rows } = await client.query<{ row: string }>('select row_to_json(session)::text as row from session');
      expect(rows.length).toBeGreaterThan(0);
      for (const { row } of rows) expect(row).not.toContain(secret);
    } finally {
      await client.query(`alter table session force row level security`);
      await client.end();
    }
  });

  it('ends after half an hour without a request', async () => {
    const { browser } = await person('idle');
    clock.later(1_700);
    expect(await browser.viewer()).toBe('idle');
    clock.later(1_700);
    expect(await browser.viewer()).toBe('idle');
    clock.later(1_800);
    expect(await browser.viewer()).toBe('UNAUTHENTICATED');
    await administrator.signIn('asha');
  });

  it('ends after twelve hours, however busy', async () => {
    const { browser } = await person('busy');
    for (let passed = 0; passed < 43_200 - 1_200; passed += 1_200) {
      clock.later(1_200);
      expect(await browser.viewer()).toBe('busy');
    }
    clock.later(1_200);
    expect(await browser.viewer()).toBe('UNAUTHENTICATED');
    await administrator.signIn('asha');
  });

  it('ends by sign-out, this one or all, and its cookie is worth nothing after it', async () => {
    const { browser: one } = await person('leaver');
    const other = new Browser();
    await other.signIn('leaver');
    const kept = one.cookie;
    expect((await one.ask('mutation { signOut }')).data).toEqual({ signOut: true });
    expect(one.setCookie).toContain('Max-Age=0');
    one.cookie = kept;
    expect(await one.viewer()).toBe('UNAUTHENTICATED');
    expect(await other.viewer()).toBe('leaver');
    await one.signIn('leaver');
    await one.ask('mutation { signOutEverywhere }');
    expect(await other.viewer()).toBe('UNAUTHENTICATED');
  });

  it.each([
    ['no session', 'custos_session=x'],
    ['an organisation that there is not', `custos_session=018f0000-0000-7000-8000-00000000dead.${'x'.repeat(43)}`],
  ])('is not taken from a cookie of %s', async (_what, cookie) => {
    const browser = new Browser();
    browser.cookie = cookie;
    expect(await browser.viewer()).toBe('UNAUTHENTICATED');
  });

  it('is of its organisation and cannot be turned to another', async () => {
    const theirs = await api.tenant('theirs');
    const browser = new Browser();
    browser.cookie = `custos_session=${theirs.id}.${administrator.cookie!.split('.')[1]}`;
    expect(await browser.viewer()).toBe('UNAUTHENTICATED');
  });

  it('gives the same caller as a token', async () => {
    const { data } = await administrator.ask(
      'mutation ($input: IssueCredentialInput!) { issueCredential(input: $input) { token } }',
      { input: { holder: 'PERSON', handle: 'asha', label: 'x' } },
    );
    const query = '{ viewer { person { id role } organisation { id } permissions } }';
    const bySession = await administrator.ask(query);
    expect(bySession.data.viewer.permissions).toContain('person:admit');
    expect(await api.graphql(data.issueCredential.token, query)).toEqual(bySession);
  });
});

describe('a request with a session', () => {
  const mutation = 'mutation { signOut }';

  it.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['a sandboxed page', { origin: 'null' }],
    ['a sister site', { 'sec-fetch-site': 'same-site' }],
    ['another site', { 'sec-fetch-site': 'cross-site' }],
  ])('is refused from %s', async (_where, headers) => {
    expect(codeOf(await administrator.ask(mutation, {}, headers as unknown as Record<string, string>))).toBe(
      'FORBIDDEN',
    );
    expect(await administrator.viewer()).toBe('asha');
  });

  it('is refused when it says nothing of where it comes from', async () => {
    const answer = await fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: administrator.cookie! },
      body: JSON.stringify({ query: mutation }),
    });
    expect(codeOf((await answer.json()) as GraphqlAnswer)).toBe('FORBIDDEN');
  });

  it('changes nothing as a form, or by GET', async () => {
    const headers = { cookie: administrator.cookie!, origin: api.url };
    const form = await fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers,
      body: new URLSearchParams({ query: mutation }),
    });
    expect(form.status).toBe(415);
    const get = await fetch(`${api.url}/graphql?query=${encodeURIComponent(mutation)}`, { headers });
    expect(get.status).toBeGreaterThanOrEqual(400);
    expect(await administrator.viewer()).toBe('asha');
  });
});

describe('a sign-in', () => {
  it('is refused in the same words for an unknown organisation, an unknown person and a wrong password', async () => {
    const answers = [
      await new Browser().signIn('asha', PASSWORD, 'nowhere'),
      await new Browser().signIn('nobody'),
      await new Browser().signIn('asha', OTHER_PASSWORD),
    ];
    expect(
      new Set(answers.map(({ errors }) => JSON.stringify([errors![0]!.message, errors![0]!.extensions]))).size,
    ).toBe(1);
    expect(answers.map(codeOf)).toEqual(['UNAUTHENTICATED', 'UNAUTHENTICATED', 'UNAUTHENTICATED']);
  });

  it('takes as long for a person that there is not', async () => {
    const time = async (handle: string) => {
      const start = performance.now();
      await new Browser().signIn(handle, OTHER_PASSWORD);
      return performance.now() - start;
    };
    await time('warm-up');
    const [known, unknown] = [
      Math.min(await time('asha'), await time('asha')),
      Math.min(await time('no-1'), await time('no-2')),
    ];
    expect(unknown).toBeGreaterThan(known / 4);
  });

  it('waits after five wrong ones, even with the right password, and longer each time', async () => {
    await person('guessed');
    for (let i = 0; i < 5; i++)
      expect(codeOf(await new Browser().signIn('guessed', OTHER_PASSWORD))).toBe('UNAUTHENTICATED');
    const refused = await new Browser().signIn('guessed');
    expect(refused.errors?.[0]?.extensions).toMatchObject({
      code: 'TOO_MANY_REQUESTS',
      reason: 'TOO_MANY_ATTEMPTS',
      details: { retryAfterSeconds: 1 },
    });
    clock.later(1);
    expect(codeOf(await new Browser().signIn('guessed', OTHER_PASSWORD))).toBe('UNAUTHENTICATED');
    expect((await new Browser().signIn('guessed')).errors?.[0]?.extensions['details']).toEqual({
      retryAfterSeconds: 2,
    });
    clock.later(2);
    expect(codeOf(await new Browser().signIn('guessed'))).toBeUndefined();
  });

  it('changes the password only with the current one, and ends the other sessions', async () => {
    const { browser } = await person('changer');
    const other = new Browser();
    await other.signIn('changer');
    const change = (currentPassword: string) =>
      browser.do('changePassword', 'ChangePasswordInput', { currentPassword, newPassword: OTHER_PASSWORD });
    const refused = await change(OTHER_PASSWORD);
    expect(refused.errors?.[0]).toMatchObject({
      extensions: { code: 'BAD_USER_INPUT', details: { field: 'currentPassword' } },
    });
    expect(JSON.stringify(refused)).not.toContain(OTHER_PASSWORD);
    expect(codeOf(await change(PASSWORD))).toBeUndefined();
    expect(await browser.viewer()).toBe('changer');
    expect(await other.viewer()).toBe('UNAUTHENTICATED');
    expect(codeOf(await other.signIn('changer'))).toBe('UNAUTHENTICATED');
    expect(codeOf(await other.signIn('changer', OTHER_PASSWORD))).toBeUndefined();
  });
});

describe('an invitation', () => {
  const accept = (token: string, password = PASSWORD) =>
    new Browser().do('acceptInvitation', 'AcceptInvitationInput', { token, password });

  it('works once, for one of two who accept at once', async () => {
    const { token } = await invite('once');
    const codes = (await Promise.all([accept(token), accept(token)])).map(codeOf);
    expect(codes.sort()).toEqual(['UNAUTHENTICATED', undefined]);
    expect(codeOf(await accept(token))).toBe('UNAUTHENTICATED');
  });

  it('is void when it is expired, revoked or sent again', async () => {
    const [late, revoked, again] = [await invite('late'), await invite('revoked'), await invite('again')];
    await administrator.do('revokeInvitation', 'ThisPersonInput', { id: revoked.id }, '{ id }');
    expect(codeOf(await accept(revoked.token))).toBe('UNAUTHENTICATED');
    const { data } = await administrator.do('resendInvitation', 'ThisPersonInput', { id: again.id }, '{ token }');
    expect(codeOf(await accept(again.token))).toBe('UNAUTHENTICATED');
    expect(codeOf(await accept(data.resendInvitation.token))).toBeUndefined();
    clock.later(7 * 86_400);
    await administrator.signIn('asha');
    expect(codeOf(await accept(late.token))).toBe('UNAUTHENTICATED');
  });

  it('cannot be used for another organisation', async () => {
    const { token } = await invite('moved');
    expect(codeOf(await accept(`018f0000-0000-7000-8000-00000000dead.${token.split('.')[1]}`))).toBe('UNAUTHENTICATED');
    expect(codeOf(await accept(token, 'short'))).toBe('BAD_USER_INPUT');
    expect(codeOf(await accept(token))).toBeUndefined();
  });
});

describe('a person', () => {
  const change = (name: string, input: object, type = 'ThisPersonInput') =>
    administrator.do(name, type, input, '{ id role deactivatedAt }');

  it('has to sign in again in another role', async () => {
    const { browser, id } = await person('promoted');
    expect((await change('changeRole', { id, role: 'AUDITOR' }, 'ChangeRoleInput')).data.changeRole.role).toBe(
      'AUDITOR',
    );
    expect(await browser.viewer()).toBe('UNAUTHENTICATED');
    expect((await browser.signIn('promoted')).data.signIn.person.role).toBe('AUDITOR');
  });

  it('who is deactivated has neither session nor token nor sign-in, until reactivated', async () => {
    const { browser, id } = await person('gone');
    const { data } = await administrator.ask(
      'mutation ($input: IssueCredentialInput!) { issueCredential(input: $input) { token } }',
      { input: { holder: 'PERSON', handle: 'gone', label: 'x' } },
    );
    const byToken = () => api.graphql(data.issueCredential.token, '{ viewer { person { handle } } }');
    expect((await byToken()).errors).toBeUndefined();
    await change('deactivatePerson', { id });
    expect(await browser.viewer()).toBe('UNAUTHENTICATED');
    expect(codeOf(await byToken())).toBe('UNAUTHENTICATED');
    expect(codeOf(await browser.signIn('gone'))).toBe('UNAUTHENTICATED');
    expect(codeOf(await administrator.do('resendInvitation', 'ThisPersonInput', { id }, '{ token }'))).toBe('CONFLICT');
    expect((await change('reactivatePerson', { id })).data.reactivatePerson.deactivatedAt).toBeNull();
    expect(codeOf(await browser.signIn('gone'))).toBeUndefined();
    expect(codeOf(await byToken())).toBe('UNAUTHENTICATED');
  });

  it('who is the last administrator stays one', async () => {
    const { data } = await administrator.ask('{ viewer { person { id } } }');
    const { id } = data.viewer.person as { id: string };
    expect(codeOf(await change('deactivatePerson', { id }))).toBe('CONFLICT');
    expect(codeOf(await change('changeRole', { id, role: 'AUDITOR' }, 'ChangeRoleInput'))).toBe('CONFLICT');
  });

  it('of two administrators who depose each other at once, one stays', async () => {
    const { browser, id } = await person('second', 'ADMINISTRATOR');
    const { data } = await administrator.ask('{ viewer { person { id } } }');
    const answers = await Promise.all([
      change('deactivatePerson', { id }),
      browser.do('deactivatePerson', 'ThisPersonInput', { id: data.viewer.person.id }, '{ id }'),
    ]);
    expect(answers.filter(({ errors }) => !errors)).toHaveLength(1);
    if (answers[0]!.errors) {
      administrator = browser;
      await change('reactivatePerson', { id: data.viewer.person.id });
    }
    expect(['asha', 'second']).toContain(await administrator.viewer());
  });
});

describe('the ledger', () => {
  it('has sign-ins, sign-outs, refusals, invitations and changed roles, by ids', async () => {
    const { browser, id } = await person('witness', 'AUDITOR');
    await browser.ask('mutation ($input: ThisPersonInput!) { deactivatePerson(input: $input) { id } }', {
      input: { id },
    });
    await browser.ask('mutation { signOut }');
    await browser.signIn('witness', OTHER_PASSWORD);
    const own = (await entries()).filter(({ actor, body }) => actor === id || body['person'] === id);
    expect(own.map(({ type }) => type)).toEqual([
      'registry.change',
      'invitation',
      'invitation',
      'signin',
      'access.refused',
      'signout',
      'signin.refused',
    ]);
    expect(own.find(({ type }) => type === 'access.refused')).toMatchObject({
      actor: id,
      body: { permission: 'person:deactivate' },
    });
    expect(own.at(-1)).toMatchObject({ actor: null, body: { person: id, cause: 'wrong_password' } });
    expect((await entries()).map(({ type }) => type)).toEqual(expect.arrayContaining(['role.change']));
  });

  it('records the same refusal of the same person once a minute', async () => {
    const { browser, id } = await person('stubborn', 'AUDITOR');
    const refusals = async () =>
      (await entries()).filter(({ type, actor }) => type === 'access.refused' && actor === id).length;
    const ask = () =>
      browser.ask('mutation ($input: ThisPersonInput!) { deactivatePerson(input: $input) { id } }', { input: { id } });
    await ask();
    expect(codeOf(await ask())).toBe('FORBIDDEN');
    expect(await refusals()).toBe(1);
    clock.later(60);
    await ask();
    expect(await refusals()).toBe(2);
  });

  it('holds no handle, name, address, password or secret of a person', async () => {
    const browser = new Browser();
    await browser.signIn('zzhandle', 'zzpassword-of-mine');
    const bytes = (await rawEntries()).join('\n');
    expect(bytes).toContain('"signin.refused"');
    for (const personal of [
      'zzhandle',
      'zzpassword',
      'witness',
      'Name of',
      'Asha',
      'asha',
      '10.7.0.',
      PASSWORD,
      administrator.cookie!.split('.')[1]!,
    ])
      expect([personal, bytes.includes(personal)]).toEqual([personal, false]);
  });
});
