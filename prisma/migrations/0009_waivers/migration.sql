-- Time-boxed exceptions to an organisation's own policies. One person requests, another approves; never deleted.
create table waiver (
  id uuid not null primary key,
  organisation_id uuid not null,
  policy text not null check (policy like 'org.%'),
  application_id uuid not null,
  target_id uuid,
  data_classes text[] check (data_classes is not null),
  "from" timestamptz(3) not null,
  until timestamptz(3) not null,
  reason text not null,
  measures text,
  requested_by uuid not null,
  requested_at timestamptz(3) not null,
  status text not null check (status in ('pending', 'approved', 'declined', 'withdrawn', 'revoked')),
  decided_by uuid,
  decided_at timestamptz(3),
  decision_note text,
  revoked_by uuid,
  revoked_at timestamptz(3),
  revocation_note text,
  reviewed_by uuid,
  reviewed_at timestamptz(3),
  review_note text,
  foreign key (organisation_id, application_id) references subject (organisation_id, id) on delete restrict on update restrict,
  foreign key (organisation_id, target_id) references subject (organisation_id, id) on delete restrict on update restrict,
  foreign key (organisation_id, requested_by) references person (organisation_id, id) on delete restrict on update restrict,
  foreign key (organisation_id, decided_by) references person (organisation_id, id) on delete restrict on update restrict,
  foreign key (organisation_id, revoked_by) references person (organisation_id, id) on delete restrict on update restrict,
  foreign key (organisation_id, reviewed_by) references person (organisation_id, id) on delete restrict on update restrict,
  -- No exception without an end.
  constraint waiver_time check (until > "from" and until <= "from" + interval '90 days'),
  constraint waiver_decision check (
    (status = 'pending') = (decided_by is null)
    and (decided_by is null) = (decided_at is null)
    and (decided_by is null) = (decision_note is null)),
  constraint waiver_revocation check (
    (status = 'revoked') = (revoked_by is not null)
    and (revoked_by is null) = (revoked_at is null)
    and (revoked_by is null) = (revocation_note is null)),
  constraint waiver_review check (
    (reviewed_by is null or status in ('approved', 'revoked'))
    and (reviewed_by is null) = (reviewed_at is null)
    and (reviewed_by is null) = (review_note is null)),
  -- Four eyes, where no bug can pass them.
  constraint waiver_four_eyes check (
    status = 'pending' or (status = 'withdrawn') = (decided_by = requested_by))
);
create index "waiver_organisation_id_requested_at_id_idx" on waiver (organisation_id, requested_at, id);

alter table waiver enable row level security;
alter table waiver force row level security;
create policy tenant on waiver to custos_api, custos_pdp
  using (organisation_id = (select custos_organisation()))
  with check (organisation_id = (select custos_organisation()));
