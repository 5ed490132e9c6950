-- The Merkle log: one bundle row per commit, a head row per log that moves in the same statement, and what is derived
-- from them. Outside Prisma's datamodel, which cannot say partitions.
create schema ledger;

-- One log per organisation. Its origin never changes.
create table ledger.tlog (
  log_id int generated always as identity primary key,
  org_id uuid not null references public.organisation on delete restrict,
  origin text not null unique,
  state text not null check (state in ('open', 'closing', 'closed', 'erased')),
  retention_class text not null,
  opened_at timestamptz not null,
  closed_at timestamptz
);
create unique index tlog_one_open on ledger.tlog (org_id) where state = 'open';

-- The only row that writers contend for.
create table ledger.tlog_head (
  log_id int primary key references ledger.tlog on delete restrict,
  size bigint not null check (size >= 0),
  crange bytea not null, -- compact range: 32 bytes per set bit of size, left to right
  root bytea not null check (octet_length(root) = 32),
  last_batch uuid not null,
  last_at timestamptz not null
) with (fillfactor = 50);

-- The entries of one commit. The primary key begins with (log_id, first): an index finds its bundle in any month.
create table ledger.tlog_bundle (
  log_id int not null,
  month date not null,
  first bigint not null,
  n int not null check (n > 0),
  batch uuid not null,
  at timestamptz not null default now(),
  enc smallint not null check (enc in (0, 1)), -- 0 plain, 1 gzip
  data bytea not null, -- n × (uint16 length ‖ entry), as in C2SP entry bundles
  leaves bytea not null check (octet_length(leaves) = 32 * n),
  primary key (log_id, first, month)
) partition by range (month);
alter table ledger.tlog_bundle alter column data set storage external;
alter table ledger.tlog_bundle alter column leaves set storage external;
create table ledger.tlog_bundle_default partition of ledger.tlog_bundle default;

-- Heads that were signed, as published.
create table ledger.tlog_checkpoint (
  log_id int not null references ledger.tlog on delete restrict,
  size bigint not null,
  root bytea not null check (octet_length(root) = 32),
  note text not null,
  published_at timestamptz not null,
  primary key (log_id, size)
);

-- Full tiles: 256 hashes of one level, in the layout of c2sp.org/tlog-tiles. A function of the bundles' leaves.
create table ledger.tlog_tile (
  log_id int not null references ledger.tlog on delete restrict,
  level smallint not null,
  idx bigint not null,
  width smallint not null check (width = 256),
  hashes bytea not null check (octet_length(hashes) = 32 * width),
  root bytea not null check (octet_length(root) = 32), -- of the tile's hashes: one hash of the tile above
  primary key (log_id, level, idx)
);
alter table ledger.tlog_tile alter column hashes set storage external;

-- Decisions as rows, for queries. Derived from the bundles and rebuildable: never evidence.
create table ledger.decision_row (
  log_id int not null,
  month date not null,
  index bigint not null,
  org_id uuid not null,
  decision_id uuid not null,
  at timestamptz not null,
  application text not null,
  entity text not null,
  deployments text[] not null,
  alias text,
  event text not null,
  purpose text,
  data_classes text[],
  effect text not null,
  determined_by text[] not null,
  unknowns text[] not null,
  policy_set text not null,
  registry_rev bigint not null,
  mode text not null,
  primary key (log_id, index, month)
) partition by range (month);
create index decision_row_id on ledger.decision_row (log_id, decision_id);
create index decision_row_at on ledger.decision_row (log_id, at, index);
create index decision_row_brin on ledger.decision_row using brin (at);
create table ledger.decision_row_default partition of ledger.decision_row default;

-- How far a log's decisions have become rows: the index of the first entry that has not been read.
create table ledger.decision_progress (
  log_id int primary key references ledger.tlog on delete restrict,
  next bigint not null
);

create trigger append_only before update or delete on ledger.tlog_bundle
  for each row execute function public.refuse_change();
create trigger append_only before update or delete on ledger.tlog_checkpoint
  for each row execute function public.refuse_change();
create trigger append_only before update or delete on ledger.tlog_tile
  for each row execute function public.refuse_change();

-- Makes the partitions of this month and the two after it, and tells of months whose rows the default partition took
-- because their own did not exist in time. Services call it; only the owner may make tables.
create function ledger.ensure_partitions() returns table (partition text, state text)
  language plpgsql security definer set search_path = pg_catalog as $$
declare
  parent text;
  start_day date;
  stray boolean;
begin
  perform pg_advisory_xact_lock(hashtext('custos.ledger.partitions'));
  foreach parent in array array['tlog_bundle', 'decision_row'] loop
    for ahead in 0..2 loop
      start_day := (date_trunc('month', now() at time zone 'UTC') + make_interval(months => ahead))::date;
      partition := format('%s_%s', parent, to_char(start_day, 'YYYY_MM'));
      if to_regclass(format('ledger.%I', partition)) is not null then continue; end if;
      execute format('select exists (select from ledger.%I where month = $1)', parent || '_default')
        into stray using start_day;
      if stray then
        state := 'in default';
      else
        execute format('create table ledger.%I partition of ledger.%I for values from (%L) to (%L)',
          partition, parent, start_day, (start_day + interval '1 month')::date);
        state := 'made';
      end if;
      return next;
    end loop;
  end loop;
end $$;
revoke execute on function ledger.ensure_partitions() from public;
select ledger.ensure_partitions();

-- Row-level security. The control plane sees the log of its organisation. Decision points and the worker serve all
-- organisations at once (one commit may carry many requests): they see every log, within what their role may do.
do $$
declare table_name text;
begin
  foreach table_name in array array['tlog', 'tlog_head', 'tlog_bundle', 'tlog_checkpoint', 'tlog_tile', 'decision_row',
                                    'decision_progress'] loop
    execute format('alter table ledger.%I enable row level security', table_name);
    execute format('alter table ledger.%I force row level security', table_name);
    execute format('create policy service on ledger.%I to custos_pdp, custos_worker using (true) with check (true)', table_name);
    if table_name in ('tlog', 'decision_row') then
      execute format(
        'create policy tenant on ledger.%I to custos_api
           using (org_id = (select public.custos_organisation())) with check (org_id = (select public.custos_organisation()))',
        table_name);
    else
      execute format(
        'create policy tenant on ledger.%I to custos_api
           using (log_id in (select log_id from ledger.tlog)) with check (log_id in (select log_id from ledger.tlog))',
        table_name);
    end if;
  end loop;
end $$;
