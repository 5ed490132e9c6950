-- Facts that one person proposes and another approves. The key's reference to the subject and to the fact that would be
-- superseded are those of a fact, so that what is approved can be one.
create table fact_proposal (
  id uuid not null primary key,
  organisation_id uuid not null,
  subject_id uuid not null,
  key text not null,
  qualifier text,
  value jsonb not null,
  method text not null,
  source_uri text not null,
  source_locator text,
  source_sha256 text check (source_sha256 is null or source_sha256 ~ '^[0-9a-f]{64}$'),
  observed_at timestamptz(3) not null,
  valid_from timestamptz(3) not null,
  valid_until timestamptz(3) check (valid_until is null or valid_until > valid_from),
  confidence text not null,
  supersedes uuid,
  note text not null,
  proposed_by uuid not null,
  proposed_at timestamptz(3) not null,
  status text not null check (status in ('pending', 'approved', 'declined', 'withdrawn')),
  decided_by uuid,
  decided_at timestamptz(3),
  decision_note text,
  fact_id uuid unique,
  foreign key (organisation_id, subject_id) references subject (organisation_id, id) on delete restrict on update restrict,
  foreign key (organisation_id, subject_id, key, supersedes)
    references fact (organisation_id, subject_id, key, id) on delete restrict on update restrict,
  foreign key (organisation_id, subject_id, key, fact_id)
    references fact (organisation_id, subject_id, key, id) on delete restrict on update restrict,
  foreign key (organisation_id, proposed_by) references person (organisation_id, id) on delete restrict on update restrict,
  foreign key (organisation_id, decided_by) references person (organisation_id, id) on delete restrict on update restrict,
  constraint fact_proposal_decision check (
    (status = 'pending') = (decided_by is null)
    and (decided_by is null) = (decided_at is null)
    and (decided_by is null) = (decision_note is null)
    and (status = 'approved') = (fact_id is not null)),
  -- Four eyes, where no bug can pass them.
  constraint fact_proposal_four_eyes check (
    status = 'pending' or (status = 'withdrawn') = (decided_by = proposed_by))
);
create index "fact_proposal_organisation_id_proposed_at_id_idx" on fact_proposal (organisation_id, proposed_at, id);
create index "fact_proposal_organisation_id_subject_id_idx" on fact_proposal (organisation_id, subject_id);

alter table fact_proposal enable row level security;
alter table fact_proposal force row level security;
create policy tenant on fact_proposal to custos_api
  using (organisation_id = (select custos_organisation()))
  with check (organisation_id = (select custos_organisation()));
