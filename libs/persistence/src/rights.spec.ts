import { startPostgres, type TestPostgres } from '#testing';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { FUNCTION_GRANTS, SERVICE_ROLES, TABLE_GRANTS } from './grants.js';
import { migrate } from './migrate.js';
import { databasePasswords } from './passwords.js';
import { migrationList, prismaFolder, withSchemaEngine } from './schema-engine.js';

const ONE = '018f0000-0000-7000-8000-000000000001';
const TWO = '018f0000-0000-7000-8000-000000000002';

let postgres: TestPostgres;
beforeAll(async () => void (postgres = await startPostgres()));
afterAll(() => postgres.stop());

const as = async <T extends pg.QueryResultRow>(
  role: keyof TestPostgres['urls'],
  statement: string,
  organisation?: string,
): Promise<T[]> => {
  const client = new pg.Client({ connectionString: postgres.urls[role] });
  await client.connect();
  try {
    await client.query('begin');
    if (organisation !== undefined)
      await client.query(`select set_config('custos.organisation', $1, true)`, [organisation]);
    const { rows } = await client.query<T>(statement);
    await client.query('commit');
    return rows;
  } finally {
    await client.end();
  }
};

describe('the service roles', () => {
  it.each([...SERVICE_ROLES])('%s may log in and is nothing more', async (role) => {
    const rows = await as(
      'owner',
      `select rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication from pg_roles where rolname = '${role}'`,
    );
    expect(rows).toEqual([
      {
        rolcanlogin: true,
        rolsuper: false,
        rolbypassrls: false,
        rolcreaterole: false,
        rolcreatedb: false,
        rolreplication: false,
      },
    ]);
  });

  it('own nothing, and belong to nobody', async () => {
    const names = SERVICE_ROLES.map((role) => `'${role}'`).join();
    expect(
      await as(
        'owner',
        `select relname from pg_class join pg_roles o on o.oid = relowner where o.rolname in (${names})`,
      ),
    ).toEqual([]);
    expect(
      await as(
        'owner',
        `select member::regrole from pg_auth_members where member in (select oid from pg_roles where rolname in (${names}))`,
      ),
    ).toEqual([]);
  });

  it('have exactly the rights of the table of grants, and everybody else none', async () => {
    const rows = await as<{ name: string; holder: string; rights: string[] }>(
      'owner',
      `with rights as (
         select c.oid::regclass::text as name, a.grantee, a.privilege_type::text as what
           from pg_class c, aclexplode(c.relacl) a
          where c.relnamespace in ('public'::regnamespace, 'ledger'::regnamespace) and c.relkind in ('r', 'p', 'v', 'm', 'S')
            and a.grantee <> c.relowner
         union all
         select c.oid::regclass::text, a.grantee, a.privilege_type || ' (' || t.attname || ')'
           from pg_class c join pg_attribute t on t.attrelid = c.oid, aclexplode(t.attacl) a
          where c.relnamespace in ('public'::regnamespace, 'ledger'::regnamespace))
       select case when name like 'ledger.%' then name else 'public.' || name end as name,
              case when grantee = 0 then 'PUBLIC' else grantee::regrole::text end as holder,
              array_agg(what order by what) as rights
         from rights group by 1, 2 order by 1, 2`,
    );
    const found: Record<string, Record<string, string[]>> = {};
    for (const { name, holder, rights } of rows) (found[name] ??= {})[holder] = rights;
    const expected: Record<string, Record<string, string[]>> = {};
    for (const [name, rights] of Object.entries(TABLE_GRANTS))
      for (const [role, list] of Object.entries(rights)) (expected[name] ??= {})[role] = [...list].sort();
    expect(found).toEqual(expected);
  });

  it('may call exactly the functions of the table of grants', async () => {
    const rows = await as<{ name: string; holders: string[] }>(
      'owner',
      `select n.nspname || '.' || p.oid::regprocedure::text as name,
              coalesce(array_agg(r.role order by r.role) filter (where r.role is not null), '{}')::text[] as holders
         from pg_proc p join pg_namespace n on n.oid = p.pronamespace
         left join lateral (select case when a.grantee = 0 then 'PUBLIC' else a.grantee::regrole::text end as role
                              from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
                             where a.grantee <> p.proowner) r on true
        where n.nspname in ('public', 'ledger') group by 1`,
    );
    const found = Object.fromEntries(
      rows.map(({ name, holders }) => [name.replace('ledger.ledger.', 'ledger.'), holders]),
    );
    const expected = Object.fromEntries(
      Object.entries(FUNCTION_GRANTS).map(([name, roles]) => [name, [...roles].sort()]),
    );
    expect(found).toEqual(expected);
  });

  it('cover every table there is', async () => {
    const rows = await as<{ name: string }>(
      'owner',
      `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname in ('public', 'ledger') and c.relkind in ('r', 'p') and not c.relispartition`,
    );
    expect(rows.map(({ name }) => name).sort()).toEqual(Object.keys(TABLE_GRANTS).sort());
  });
});

describe('row-level security', () => {
  it('is on and forced on every table that a service role may touch', async () => {
    const rows = await as<{ name: string }>(
      'owner',
      `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname in ('public', 'ledger') and c.relkind in ('r', 'p') and not c.relispartition
          and not (c.relrowsecurity and c.relforcerowsecurity)`,
    );
    expect(rows.map(({ name }) => name)).toEqual(['public._prisma_migrations']); // which no service role may touch
  });

  beforeAll(async () => {
    for (const [id, handle] of [
      [ONE, 'one'],
      [TWO, 'two'],
    ]) {
      await as(
        'api',
        `insert into organisation (id, handle, name, zone, created_at) values ('${id}', '${handle}', 'Org', 'UTC', now());
         insert into subject (id, organisation_id, kind, handle, name, recorded_at)
           values (gen_random_uuid(), '${id}', 'deployment', 'dep-01', 'Dep', now());
         insert into fact (id, organisation_id, subject_id, key, value, method, source_uri, observed_at, observed_by, valid_from, confidence, recorded_at)
           select gen_random_uuid(), '${id}', id, 'terms.retention_days', '30', 'ATTESTED', 'x', now(), 'me', now(), 'STATED', now() from subject;
         insert into person (id, organisation_id, handle, name, role, external, created_at)
           values (gen_random_uuid(), '${id}', 'p', 'P', 'auditor', false, now());
         insert into credential (id, organisation_id, holder_kind, holder_id, prefix, digest, last4, label, created_at, created_by)
           values ('${id}', '${id}', 'person', gen_random_uuid(), 'aaaaaaa${handle![0]}', 'd', 'l', 'l', now(), 'me');
         insert into fact_proposal (id, organisation_id, subject_id, key, value, method, source_uri, observed_at, valid_from, confidence, note, proposed_by, proposed_at, status)
           select gen_random_uuid(), '${id}', s.id, 'terms.retention_days', '30', 'ATTESTED', 'x', now(), now(), 'STATED', 'n', p.id, now(), 'pending' from subject s, person p;
         insert into password select organisation_id, id, '$argon2id$x', now() from person;
         insert into session select gen_random_uuid(), organisation_id, id, '${handle}', now(), now() from person;
         insert into invitation (id, organisation_id, person_id, digest, created_at, created_by, expires_at)
           select gen_random_uuid(), organisation_id, id, '${handle}', now(), 'me', now() from person;
         insert into policy_text (organisation_id, sha256, text)
           values ('${id}', encode(sha256('forbid'), 'hex'), 'forbid');
         insert into policy_set (organisation_id, digest, sources) values ('${id}', repeat('d', 64), '{}');
         insert into publication (organisation_id, rev, digest, packs, own, observe, published_at, published_by)
           values ('${id}', 1, repeat('d', 64), '{}', '[]', '[]', now(), 'me');
         insert into report (id, organisation_id, kind, requested_by, requested_at, state, attempt)
           select gen_random_uuid(), organisation_id, 'registry', id, now(), 'QUEUED', 0 from person;
         insert into ledger.tlog (org_id, origin, state, retention_class, opened_at)
           values ('${id}', 'x/${handle}', 'open', 'standard', now());
         insert into ledger.tlog_head select log_id, 0, '', decode(repeat('00', 32), 'hex'), gen_random_uuid(), now()
           from ledger.tlog;
         insert into ledger.tlog_bundle (log_id, month, first, n, batch, enc, data, leaves)
           select log_id, '2026-11-01', 0, 1, gen_random_uuid(), 0, '', decode(repeat('00', 32), 'hex') from ledger.tlog`,
        id,
      );
    }
  });

  const tenantTables = [
    'subject',
    'fact',
    'fact_proposal',
    'person',
    'credential',
    'publication',
    'policy_text',
    'policy_set',
    'password',
    'session',
    'invitation',
    'report',
  ] as const;
  const logTables = ['ledger.tlog', 'ledger.tlog_head', 'ledger.tlog_bundle'] as const;

  it.each([...tenantTables, ...logTables])(
    'shows the control plane only its organisation’s rows of %s',
    async (table) => {
      expect(await as('api', `select count(*)::int as n from ${table}`, ONE)).toEqual([{ n: 1 }]);
    },
  );

  it.each([...tenantTables, ...logTables])(
    'shows the control plane no row of %s while it names no organisation',
    async (table) => {
      expect(await as('api', `select count(*)::int as n from ${table}`)).toEqual([{ n: 0 }]);
    },
  );

  it.each(['subject', 'fact', 'publication', 'policy_text', 'policy_set'])(
    'shows a decision point only one organisation’s rows of %s at a time',
    async (table) => {
      expect(await as('pdp', `select count(*)::int as n from ${table}`, TWO)).toEqual([{ n: 1 }]);
      expect(await as('pdp', `select count(*)::int as n from ${table}`)).toEqual([{ n: 0 }]);
    },
  );

  it('shows a decision point every organisation and log, which it serves all at once', async () => {
    expect(await as('pdp', 'select handle from organisation order by handle')).toEqual([
      { handle: 'one' },
      { handle: 'two' },
    ]);
    expect(await as('pdp', 'select count(*)::int as n from ledger.tlog')).toEqual([{ n: 2 }]);
  });

  it('gives a decision point a credential by its prefix, and no list of them', async () => {
    expect(await as('pdp', `select id from credentials_by_prefix('aaaaaaat')`)).toEqual([{ id: TWO }]);
    await expect(as('pdp', 'select id from credential', TWO)).rejects.toThrow('permission denied');
  });

  it.each(['fact_proposal', 'password', 'session', 'invitation', 'setup_link'])(
    'keeps %s from decision points and workers',
    async (table) => {
      for (const role of ['pdp', 'worker'] as const)
        await expect(as(role, `select * from ${table}`, ONE)).rejects.toThrow('permission denied');
    },
  );

  it('shows a worker the reports of all organisations, and lets it store a file only as the one it names', async () => {
    expect(await as('worker', 'select count(*)::int as n from report')).toEqual([{ n: 2 }]);
    const store = `insert into report_file (report_id, organisation_id, pdf)
                     select id, organisation_id, 'x' from report where organisation_id = '${ONE}'`;
    await expect(as('worker', store, TWO)).rejects.toThrow('row-level security');
    await as('worker', store, ONE);
    expect(await as('api', 'select count(*)::int as n from report_file', ONE)).toEqual([{ n: 1 }]);
    expect(await as('api', 'select count(*)::int as n from report_file', TWO)).toEqual([{ n: 0 }]);
    await expect(as('worker', 'select pdf from report_file', ONE)).rejects.toThrow('permission denied');
  });

  it('lets the control plane ask for reports, and neither make one nor say that it was made', async () => {
    const insert = (state: string, more = '', values = '') => `
      insert into report (id, organisation_id, kind, requested_by, requested_at, state, attempt${more})
        select gen_random_uuid(), organisation_id, 'registry', id, now(), '${state}', 0${values} from person`;
    await expect(as('api', insert('FAILED', ', failure, finished_at', `, 'x', now()`), ONE)).rejects.toThrow(
      'row-level security',
    );
    await expect(as('api', `update report set state = 'READY'`, ONE)).rejects.toThrow('permission denied');
    const store = `insert into report_file (report_id, organisation_id, pdf) select id, organisation_id, 'x' from report`;
    await expect(as('api', store, ONE)).rejects.toThrow('permission denied');
    await expect(as('pdp', 'select * from report', ONE)).rejects.toThrow('permission denied');
  });

  it('lets nobody write into another organisation', async () => {
    const insert = `insert into subject (id, organisation_id, kind, handle, name, recorded_at)
                    values (gen_random_uuid(), '${TWO}', 'deployment', 'dep-02', 'Dep', now())`;
    await expect(as('api', insert, ONE)).rejects.toThrow('row-level security');
    await as('api', `update organisation set name = 'Taken over' where id = '${TWO}'`, ONE);
    expect(await as('api', `select name from organisation where id = '${TWO}'`)).toEqual([{ name: 'Org' }]);
    await as(
      'api',
      `update ledger.tlog_head set size = 99 where log_id = (select max(log_id) from ledger.tlog_head)`,
      ONE,
    );
    expect(await as('worker', `select count(*)::int as n from ledger.tlog_head where size = 99`)).toEqual([{ n: 1 }]);
  });
});

describe('a proposed fact', () => {
  it.each(['approved', 'declined'])('is not %s by who proposed it, even by a statement of SQL', async (status) => {
    const fact = status === 'approved' ? '(select id from fact)' : 'null';
    const decide = (by: string) =>
      `update fact_proposal set status = '${status}', decided_by = ${by}, decided_at = now(), decision_note = 'x', fact_id = ${fact}`;
    await expect(as('api', decide('proposed_by'), ONE)).rejects.toThrow('fact_proposal_four_eyes');
    const second = `insert into person (id, organisation_id, handle, name, role, external, created_at)
                      values (gen_random_uuid(), '${ONE}', '${status}', 'P', 'approver', false, now())`;
    await as('api', second, ONE);
    await as('api', decide(`(select id from person where handle = '${status}')`), ONE);
    expect(await as('api', 'select status from fact_proposal', ONE)).toEqual([{ status }]);
  });

  it('is withdrawn only by who proposed it, even by a statement of SQL', async () => {
    const withdraw = `update fact_proposal set status = 'withdrawn', fact_id = null`;
    await expect(as('api', withdraw, ONE)).rejects.toThrow('fact_proposal_four_eyes');
  });

  it('keeps what was proposed: the control plane may only decide it', async () => {
    for (const column of ['value', 'key', 'note', 'proposed_by', 'source_uri'])
      await expect(as('api', `update fact_proposal set ${column} = ${column}`, ONE)).rejects.toThrow(
        'permission denied',
      );
    await expect(as('api', 'delete from fact_proposal', ONE)).rejects.toThrow('permission denied');
  });
});

describe('what was written', () => {
  it.each(['api', 'pdp', 'worker'] as const)(
    '%s can change or delete no fact, publication, policy set, bundle, checkpoint or tile',
    async (role) => {
      for (const table of [
        'fact',
        'publication',
        'policy_text',
        'policy_set',
        'ledger.tlog_bundle',
        'ledger.tlog_checkpoint',
        'ledger.tlog_tile',
      ]) {
        const [column] = await as<{ column_name: string }>(
          'owner',
          `select attname as column_name from pg_attribute where attrelid = '${table}'::regclass and attnum = 1`,
        );
        const change = `update ${table} set ${column!.column_name} = ${column!.column_name}`;
        await expect(as(role, change, ONE)).rejects.toThrow('permission denied');
        await expect(as(role, `delete from ${table}`, ONE)).rejects.toThrow('permission denied');
        await expect(as(role, `truncate ${table}`, ONE)).rejects.toThrow('permission denied');
      }
    },
  );

  it('is not even the owner’s to change: facts, publications and policy sets refuse it', async () => {
    await expect(as('owner', 'truncate fact cascade')).rejects.toThrow('append-only: TRUNCATE refused');
    for (const table of ['policy_text', 'policy_set cascade'])
      await expect(as('owner', `truncate ${table}`)).rejects.toThrow('append-only: TRUNCATE refused');
    await expect(as('owner', 'truncate publication')).rejects.toThrow('append-only: TRUNCATE refused');
  });
});

describe('migrate', () => {
  it('changes nothing when it is run again, by several processes at once', async () => {
    const passwords = databasePasswords(join(postgres.folder, 'postgres-passwords.json'));
    const messages: string[] = [];
    const runs = [1, 2, 3].map(() => migrate(postgres.urls.owner, passwords, (message) => messages.push(message)));
    expect(await Promise.all(runs)).toEqual([postgres.urls, postgres.urls, postgres.urls]);
    expect(messages).toEqual([]);
  });

  it('takes back a right that somebody granted by hand', async () => {
    await as('owner', 'grant delete on subject to custos_api');
    await migrate(postgres.urls.owner, databasePasswords(join(postgres.folder, 'postgres-passwords.json')));
    await expect(as('api', 'delete from subject', ONE)).rejects.toThrow('permission denied');
  });

  it('refuses a role that may not create roles', async () => {
    const passwords = databasePasswords(join(postgres.folder, 'postgres-passwords.json'));
    await expect(migrate(postgres.urls.api, passwords)).rejects.toThrow('DATABASE_URL: found the role custos_api');
  });

  it('makes the partitions of this month and the next two', async () => {
    const rows = await as<{ name: string }>(
      'owner',
      `select count(*)::int as n from pg_inherits where inhparent = 'ledger.tlog_bundle'::regclass`,
    );
    expect(rows).toEqual([{ n: 4 }]); // and the default one
    expect(await as('worker', 'select * from ledger.ensure_partitions()')).toEqual([]);
  });

  it('leaves the tables as Prisma’s datamodel says', async () => {
    const schema = readFileSync(join(prismaFolder(), 'schema.prisma'), 'utf8');
    const { stdout } = await withSchemaEngine(postgres.urls.owner, (engine) =>
      engine.diff({
        from: { tag: 'empty' },
        to: { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content: schema }] },
        script: true,
        exitCode: null,
        filters: { externalTables: [], externalEnums: [] },
      }),
    );
    await as('owner', `create schema datamodel; set local search_path = datamodel; ${stdout}`);
    const columnsOf = (name: string) =>
      as(
        'owner',
        `select table_name, column_name, udt_name, datetime_precision, is_nullable, column_default from information_schema.columns
          where table_schema = '${name}' and table_name <> '_prisma_migrations' order by table_name, column_name`,
      );
    expect(await columnsOf('public')).toEqual(await columnsOf('datamodel'));
  });

  it('numbers its migrations, none twice', () => {
    const names = migrationList().migrationDirectories.map(({ path }) => path);
    const numbers = names.map((name) => /^(\d{4})_[a-z_]+$/.exec(name)?.[1]);
    expect(numbers).toEqual([...new Set(numbers)].sort());
    expect(numbers).not.toContain(undefined);
  });
});
