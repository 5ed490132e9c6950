-- Reports that were asked for: the list that people see is the queue that workers take from.
create table report (
  id uuid not null primary key,
  organisation_id uuid not null,
  kind text not null check (kind in ('registry', 'decisions')),
  period_from timestamptz(3),
  period_until timestamptz(3),
  requested_by uuid not null,
  requested_at timestamptz(3) not null,
  state text not null check (state in ('QUEUED', 'RUNNING', 'READY', 'FAILED')),
  attempt int not null check (attempt >= 0),
  lease_until timestamptz(3), -- until then nobody takes it up
  step text,
  done int,
  total int,
  finished_at timestamptz(3),
  pages int,
  bytes int,
  sha256 text check (sha256 ~ '^[0-9a-f]{64}$'),
  failure text,
  unique (organisation_id, id),
  foreign key (organisation_id, requested_by) references person (organisation_id, id) on delete restrict on update restrict,
  constraint report_period check (
    case kind when 'decisions' then period_from is not null and period_until is not null and period_from < period_until
    else period_from is null and period_until is null end),
  constraint report_ready check ((state = 'READY') = (sha256 is not null and pages is not null and bytes is not null)),
  constraint report_failed check ((state = 'FAILED') = (failure is not null)),
  constraint report_finished check ((state in ('READY', 'FAILED')) = (finished_at is not null))
);
create index "report_organisation_id_requested_at_id_idx" on report (organisation_id, requested_at, id);
create index "report_waiting" on report (requested_at, id) where state in ('QUEUED', 'RUNNING');

-- Apart from the list, so that whoever lists reports reads no file.
create table report_file (
  report_id uuid not null primary key,
  organisation_id uuid not null,
  pdf bytea not null check (octet_length(pdf) between 1 and 67108864),
  unique (organisation_id, report_id),
  foreign key (organisation_id, report_id) references report (organisation_id, id) on delete restrict on update restrict
);
alter table report_file alter column pdf set storage external; -- its streams are compressed already

alter table report enable row level security;
alter table report force row level security;
alter table report_file enable row level security;
alter table report_file force row level security;

-- The control plane asks for reports and reads them; it can neither make one nor say that it was made. Workers take up
-- the reports of all organisations, and store each file as its organisation.
create policy tenant_select on report for select to custos_api
  using (organisation_id = (select custos_organisation()));
create policy tenant_insert on report for insert to custos_api
  with check (organisation_id = (select custos_organisation()) and state = 'QUEUED' and attempt = 0);
create policy service on report to custos_worker using (true) with check (true);
create policy tenant on report_file to custos_api, custos_worker
  using (organisation_id = (select custos_organisation()))
  with check (organisation_id = (select custos_organisation()));

create trigger append_only before update or delete on report_file for each row execute function refuse_change();
create trigger append_only_truncate before truncate on report_file for each statement execute function refuse_change();
