-- Every text that an organisation ever decided by, under its SHA-256: files of packs and of its own, and tables.
create table policy_text (
  organisation_id uuid not null references organisation (id) on delete restrict on update restrict,
  sha256 text not null check (sha256 = encode(sha256(convert_to(text, 'UTF8')), 'hex')),
  text text not null,
  primary key (organisation_id, sha256)
);

-- What each policy set is made of, under its digest: its texts by digest, the packs with their versions, what is observed.
create table policy_set (
  organisation_id uuid not null references organisation (id) on delete restrict on update restrict,
  digest text not null check (digest ~ '^[0-9a-f]{64}$'),
  sources jsonb not null,
  primary key (organisation_id, digest)
);

do $$
declare table_name text;
begin
  foreach table_name in array array['policy_text', 'policy_set'] loop
    execute format('alter table %I enable row level security', table_name);
    execute format('alter table %I force row level security', table_name);
    execute format(
      'create policy tenant on %I to custos_api, custos_pdp, custos_worker
         using (organisation_id = (select custos_organisation()))
         with check (organisation_id = (select custos_organisation()))', table_name);
    execute format(
      'create trigger append_only before update or delete on %I for each row execute function refuse_change()', table_name);
    execute format(
      'create trigger append_only_truncate before truncate on %I for each statement execute function refuse_change()',
      table_name);
  end loop;
end $$;

-- Revision 0 is what stands from an organisation's making. Nothing is published whose set is not kept.
alter table publication add column observe jsonb not null default '[]';
alter table publication alter column observe drop default;
alter table publication drop constraint publication_rev;
alter table publication add constraint publication_rev check (rev >= 0);
alter table publication add constraint publication_set
  foreign key (organisation_id, digest) references policy_set (organisation_id, digest) on delete restrict on update restrict;
