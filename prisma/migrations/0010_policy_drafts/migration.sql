-- What an organisation would decide by. Whoever wrote any of it cannot publish it.
create table policy_draft (
  id uuid not null primary key,
  organisation_id uuid not null,
  title text not null,
  note text not null,
  packs text[] check (packs is not null),
  own jsonb not null,
  scenarios text not null,
  base_rev int not null check (base_rev >= 0),
  version int not null check (version >= 1),
  authors uuid[] check (authors is not null and cardinality(authors) >= 1),
  created_at timestamptz(3) not null,
  saved_by uuid not null,
  saved_at timestamptz(3) not null,
  status text not null check (status in ('open', 'published', 'withdrawn')),
  decided_by uuid,
  decided_at timestamptz(3),
  decision_note text,
  published_rev int,
  published_set text check (published_set ~ '^[0-9a-f]{64}$'),
  declined_by uuid,
  declined_at timestamptz(3),
  decline_note text,
  declined_version int,
  foreign key (organisation_id, saved_by) references person (organisation_id, id) on delete restrict on update restrict,
  foreign key (organisation_id, decided_by) references person (organisation_id, id) on delete restrict on update restrict,
  foreign key (organisation_id, declined_by) references person (organisation_id, id) on delete restrict on update restrict,
  constraint policy_draft_decision check (
    (status = 'open') = (decided_by is null)
    and (decided_by is null) = (decided_at is null)
    and (decided_by is null) = (decision_note is null)
    and (status = 'published') = (published_rev is not null)
    and (published_rev is null) = (published_set is null)),
  constraint policy_draft_decline check (
    (declined_by is null) = (declined_at is null)
    and (declined_by is null) = (decline_note is null)
    and (declined_by is null) = (declined_version is null)),
  -- Four eyes, where no bug can pass them.
  constraint policy_draft_four_eyes check (
    saved_by = any (authors)
    and (status <> 'published' or decided_by <> all (authors))
    and (declined_version is distinct from version or declined_by <> all (authors)))
);
create index "policy_draft_organisation_id_created_at_id_idx" on policy_draft (organisation_id, created_at, id);

alter table policy_draft enable row level security;
alter table policy_draft force row level security;
create policy tenant on policy_draft to custos_api
  using (organisation_id = (select custos_organisation()))
  with check (organisation_id = (select custos_organisation()));
