-- A time an organisation gives platform staff to read conversations, all or one (OF-3.0).
create table support_access (
  id uuid primary key,
  tenant_id uuid not null references tenant (id),
  reason text not null check (reason in ('message_missing', 'sending_fails', 'channel', 'wrong_display', 'other')),
  -- Number of the case at our help desk; the words of the case are kept there.
  ticket text check (ticket ~ '^[A-Za-z0-9][A-Za-z0-9 #/-]{0,39}$'),
  conversation_id uuid,
  granted_by uuid not null,
  granted_at timestamptz not null default now(),
  expires_at timestamptz not null,
  ended_at timestamptz,
  ended_by uuid,
  unique (tenant_id, id),
  foreign key (tenant_id, conversation_id) references conversation (tenant_id, id),
  foreign key (tenant_id, granted_by) references membership (tenant_id, id),
  foreign key (tenant_id, ended_by) references membership (tenant_id, id),
  constraint at_most_three_days check (expires_at > granted_at and expires_at <= granted_at + interval '72 hours'),
  constraint ended_by_somebody check ((ended_at is null) = (ended_by is null))
);
create index support_access_time on support_access (tenant_id, granted_at desc, id desc);
-- Why the platform stopped an organisation, from when, until when.
create table tenant_suspension (
  id uuid primary key,
  tenant_id uuid not null references tenant (id),
  reason text not null check (reason in ('spam', 'unlawful_content', 'security', 'unpaid', 'authority')),
  suspended_at timestamptz not null default now(),
  suspended_by uuid not null,
  lifted_at timestamptz,
  lifted_by uuid,
  unique (tenant_id, id),
  constraint lifted_by_somebody check ((lifted_at is null) = (lifted_by is null))
);
create unique index tenant_suspension_open on tenant_suspension (tenant_id) where lifted_at is null;

do $$
declare t text;
begin
  foreach t in array array['support_access', 'tenant_suspension'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant_rows on %I to omniflow_worker, omniflow_eraser, omniflow_definer using (tenant_id = (select app_tenant()))', t);
    execute format('create policy registry_rows on %I for select to omniflow_registry using (true)', t);
    execute format('grant select, delete, maintain on %I to omniflow_eraser', t);
    execute format('grant select on %I to omniflow_worker, omniflow_definer, omniflow_registry', t);
  end loop;
end $$;
create policy officers_give on support_access to omniflow_api
  using (tenant_id = (select app_tenant()) and (select app_role()) in ('admin', 'privacy_officer'))
  with check (tenant_id = (select app_tenant()) and (select app_role()) in ('admin', 'privacy_officer'));
-- Nobody grants in another's name, and nothing is made to last longer afterwards.
create policy in_own_name on support_access as restrictive for insert to omniflow_api with check (granted_by = (select app_actor()));
grant select on support_access to omniflow_api;
grant insert (id, tenant_id, reason, ticket, conversation_id, granted_by, granted_at, expires_at) on support_access to omniflow_api;
grant update (ended_at, ended_by) on support_access to omniflow_api;
grant insert on tenant_suspension to omniflow_definer;
grant update (lifted_at, lifted_by) on tenant_suspension to omniflow_definer;
grant update (state) on tenant to omniflow_definer;
grant select (tenant_id, id, conversation_id, author, kind, sealed, at, order_seq, withdrawn_at) on message to omniflow_definer;
grant select (tenant_id, id, contact_id, kind, sealed, created_at) on contact_identity to omniflow_definer;
