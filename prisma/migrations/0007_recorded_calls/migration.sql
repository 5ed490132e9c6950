-- What applications stated of the calls that were decided, each once, under the digest that entries cite. A call is kept
-- before its entry is in the log. The digest is base64url of SHA-256 of the text, which the table itself holds it to.
create table ledger.recorded_call (
  org_id uuid not null references public.organisation on delete restrict,
  digest text not null check (
    digest = rtrim(translate(encode(sha256(convert_to(call, 'UTF8')), 'base64'), '+/', '-_'), '=')
  ),
  call text not null, -- canonical JSON (RFC 8785)
  first_seen_at timestamptz not null default now(),
  primary key (org_id, digest)
);

create trigger append_only before update or delete on ledger.recorded_call
  for each row execute function public.refuse_change();

alter table ledger.recorded_call enable row level security;
alter table ledger.recorded_call force row level security;
create policy service on ledger.recorded_call to custos_pdp, custos_worker using (true) with check (true);
create policy tenant on ledger.recorded_call to custos_api
  using (org_id = (select public.custos_organisation())) with check (org_id = (select public.custos_organisation()));

-- None for a decision whose entry cites no call.
alter table ledger.decision_row add column call text;
