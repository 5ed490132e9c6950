-- Who may see which row. A session names its organisation with
--   select set_config('custos.organisation', <id>, true)
-- and row-level security shows it that organisation's rows; a session that names none sees none. What a role may do with
-- the rows that it sees is the table of libs/persistence/src/grants.ts.

-- The roles of the running services; `custos migrate` gives them a password and the right to log in.
do $$
declare role_name text;
begin
  foreach role_name in array array['custos_api', 'custos_pdp', 'custos_worker'] loop
    begin
      execute format('create role %I nologin nosuperuser nobypassrls nocreaterole nocreatedb', role_name);
    exception when duplicate_object or unique_violation then null; -- roles are the cluster's: another database has made it
    end;
  end loop;
end $$;

-- After a transaction that named an organisation, PostgreSQL leaves the setting empty rather than absent.
create function custos_organisation() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('custos.organisation', true), '')::uuid $$;

do $$
declare table_name text;
begin
  foreach table_name in array array['subject', 'fact', 'person', 'credential', 'publication'] loop
    execute format('alter table %I enable row level security', table_name);
    execute format('alter table %I force row level security', table_name);
    execute format(
      'create policy tenant on %I to custos_api, custos_pdp, custos_worker
         using (organisation_id = (select custos_organisation()))
         with check (organisation_id = (select custos_organisation()))', table_name);
  end loop;
end $$;

-- Organisations themselves are listed before one is chosen: by sign-in, by decision points, by jobs. They hold no more
-- than a handle, a name, a zone and a version. Written only as the organisation that they are.
alter table organisation enable row level security;
alter table organisation force row level security;
create policy directory on organisation for select to custos_api, custos_pdp, custos_worker using (true);
create policy tenant_insert on organisation for insert to custos_api with check (id = (select custos_organisation()));
create policy tenant_update on organisation for update to custos_api
  using (id = (select custos_organisation())) with check (id = (select custos_organisation()));

-- A credential is found before its organisation is known, and only by its prefix: no role can list those of all.
create policy lookup on credential for select to current_user using (true);
create function credentials_by_prefix(wanted text) returns setof credential
  language sql stable security definer set search_path = pg_catalog, public
  as $$ select * from public.credential where prefix = wanted $$;
revoke execute on function credentials_by_prefix(text) from public;

-- A fact is superseded, never changed; nobody holds the right, and this holds even for the owner.
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '%.% is append-only: % refused', tg_table_schema, tg_table_name, tg_op using errcode = 'restrict_violation';
end $$;
create trigger append_only before update or delete on fact for each row execute function refuse_change();
create trigger append_only_truncate before truncate on fact for each statement execute function refuse_change();
create trigger append_only before update or delete on publication for each row execute function refuse_change();
create trigger append_only_truncate before truncate on publication for each statement execute function refuse_change();

-- What the domain's schemas also say, kept where no bug can pass it.
alter table fact
  add constraint fact_validity check (valid_until is null or valid_until > valid_from),
  add constraint fact_sha256 check (source_sha256 is null or source_sha256 ~ '^[0-9a-f]{64}$'),
  add constraint fact_supersedes_another check (supersedes is distinct from id);
alter table credential add constraint credential_holder check (holder_kind in ('application', 'person'));
alter table publication add constraint publication_rev check (rev >= 1);
