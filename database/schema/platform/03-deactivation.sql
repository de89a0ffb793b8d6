-- That an organisation is to be erased: why, the last moment to take it back, and when all is gone at the latest. The
-- instants are computed once, by the calendar named here, and never again.
create table tenant_deactivation (
  id uuid primary key,
  tenant_id uuid not null references tenant (id),
  reason text not null check (reason in ('asked', 'contract_ended', 'unpaid', 'spam', 'unlawful_content', 'authority')),
  asked_at timestamptz not null,
  asked_by uuid not null,
  calendar text not null,
  reversible_until timestamptz not null,
  erase_by timestamptz not null,
  taken_back_at timestamptz,
  taken_back_by uuid,
  -- When its people were told: that it will be erased, and that it will not.
  told_at timestamptz,
  told_back_at timestamptz,
  unique (tenant_id, id),
  constraint time_to_take_back check (reversible_until >= asked_at + interval '48 hours' and reversible_until < erase_by),
  constraint gone_in_fourteen_days check (erase_by <= asked_at + interval '336 hours'),
  constraint taken_back_by_somebody check ((taken_back_at is null) = (taken_back_by is null)),
  constraint taken_back_in_time check (taken_back_at < reversible_until)
);
create unique index tenant_deactivation_open on tenant_deactivation (tenant_id) where taken_back_at is null;
create index tenant_deactivation_untold on tenant_deactivation (asked_at) where told_at is null or (taken_back_at is not null and told_back_at is null);

alter table tenant_deactivation enable row level security;
alter table tenant_deactivation force row level security;
create policy tenant_rows on tenant_deactivation to omniflow_worker, omniflow_eraser, omniflow_definer using (tenant_id = (select app_tenant()));
create policy registry_rows on tenant_deactivation for select to omniflow_registry using (true);
-- Everybody of the organisation may know that it ends, and when.
create policy staff_know on tenant_deactivation for select to omniflow_api using (tenant_id = (select app_tenant()));
grant select on tenant_deactivation to omniflow_worker, omniflow_definer, omniflow_registry;
grant select (id, tenant_id, reason, asked_at, reversible_until, erase_by, taken_back_at) on tenant_deactivation to omniflow_api;
grant update (told_at, told_back_at) on tenant_deactivation to omniflow_worker;
grant insert on tenant_deactivation to omniflow_definer;
grant update (taken_back_at, taken_back_by) on tenant_deactivation to omniflow_definer;
grant select, delete, maintain on tenant_deactivation to omniflow_eraser;

-- The waits of its process: from the one on erasing begins, by the other it has ended.
alter table obligation drop constraint obligation_process_check, drop constraint obligation_kind_check,
  add constraint obligation_process_check check (process in ('conversation', 'deactivation')),
  add constraint obligation_kind_check check (kind in ('snooze', 'window', 'quarantine', 'unconfirmed', 'forget', 'media', 'erasure_start', 'erasure_end'));
grant select, insert on obligation to omniflow_definer;
grant update (done_at) on obligation to omniflow_definer;
grant select (tenant_id, id) on media to omniflow_definer;
