-- How people sign in: passwords, sessions, invitations, and the link that sets an installation up. Secrets are kept as
-- digests; each secret names its organisation, so that no lookup crosses organisations.
alter table person add column deactivated_at timestamptz(3);
create unique index "person_organisation_id_id_key" on person (organisation_id, id);

-- Apart from the person, so that whoever may read people reads no password.
create table password (
  organisation_id uuid not null,
  person_id uuid not null primary key,
  phc text not null check (phc like '$argon2id$%'),
  set_at timestamptz(3) not null,
  unique (organisation_id, person_id),
  foreign key (organisation_id, person_id) references person (organisation_id, id) on delete restrict on update restrict
);

create table session (
  id uuid not null primary key,
  organisation_id uuid not null,
  person_id uuid not null,
  digest text not null unique,
  started_at timestamptz(3) not null,
  seen_at timestamptz(3) not null,
  foreign key (organisation_id, person_id) references person (organisation_id, id) on delete restrict on update restrict
);
create index "session_organisation_id_person_id_idx" on session (organisation_id, person_id);

create table invitation (
  id uuid not null primary key,
  organisation_id uuid not null,
  person_id uuid not null,
  digest text not null unique,
  created_at timestamptz(3) not null,
  created_by text not null,
  expires_at timestamptz(3) not null,
  accepted_at timestamptz(3),
  revoked_at timestamptz(3),
  foreign key (organisation_id, person_id) references person (organisation_id, id) on delete restrict on update restrict
);
create index "invitation_organisation_id_person_id_idx" on invitation (organisation_id, person_id);

do $$
declare table_name text;
begin
  foreach table_name in array array['password', 'session', 'invitation'] loop
    execute format('alter table %I enable row level security', table_name);
    execute format('alter table %I force row level security', table_name);
    execute format(
      'create policy tenant on %I to custos_api
         using (organisation_id = (select custos_organisation()))
         with check (organisation_id = (select custos_organisation()))', table_name);
  end loop;
end $$;

-- Before there is an organisation, so of none.
create table setup_link (
  id uuid not null primary key,
  digest text not null unique,
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  used_at timestamptz(3)
);
alter table setup_link enable row level security;
alter table setup_link force row level security;
create policy installation on setup_link to custos_api using (true) with check (true);
