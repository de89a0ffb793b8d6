-- Partners who process data on our behalf, for all organisations (OF-4.3, BW-4.1). One without an agreement can't stand here.
create table sub_processor (
  id uuid primary key,
  name text not null,
  kind text not null check (kind in ('messaging', 'mail', 'storage', 'hosting', 'language_model', 'other')),
  purpose text not null,
  data text not null,
  region text not null,
  -- Names of hosts, lower case, without port.
  hosts text[] not null check (cardinality(hosts) between 1 and 20),
  agreement text not null,
  agreement_sha256 text not null check (agreement_sha256 ~ '^[0-9a-f]{64}$'),
  zero_retention boolean not null default false,
  -- Stood in the register from its first day: nobody had been promised another list.
  founding boolean not null default false,
  announced_at timestamptz not null default now(),
  opens_at timestamptz not null,
  ended_at timestamptz,
  constraint notice_of_seven_days check (founding or opens_at >= announced_at + interval '7 days'),
  constraint models_keep_nothing check (kind <> 'language_model' or zero_retention)
);
-- That an organisation was told of a partner before it opened.
create table partner_notice (
  tenant_id uuid not null references tenant (id),
  partner_id uuid not null references sub_processor (id),
  told_at timestamptz not null default now(),
  primary key (tenant_id, partner_id)
);
-- How often we spoke to a host, by day: the disclosure log. Hosts that stand nowhere in the register are counted together.
create table egress_day (
  day date not null,
  host text not null,
  outcome text not null check (outcome in ('allowed', 'refused')),
  requests bigint not null,
  primary key (day, host, outcome)
);
do $$
declare t text;
begin
  foreach t in array array['sub_processor', 'partner_notice', 'egress_day'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy registry_rows on %I to omniflow_registry using (true)', t);
  end loop;
  foreach t in array array['tenant', 'membership', 'channel', 'webhook_receipt'] loop
    execute format('create policy registry_rows on %I for select to omniflow_registry using (true)', t);
  end loop;
end $$;
create policy everybody_reads on sub_processor for select to omniflow_api, omniflow_worker using (true);
create policy operators_write on sub_processor to omniflow_operator using (true);
create policy operators_read on egress_day for select to omniflow_operator using (true);
create policy tenant_rows on partner_notice to omniflow_worker, omniflow_eraser using (tenant_id = (select app_tenant()));

grant select on sub_processor to omniflow_api, omniflow_worker, omniflow_operator, omniflow_registry;
-- Not when it was announced, and not whether it was there from the first day: the database says so itself.
grant insert (id, name, kind, purpose, data, region, hosts, agreement, agreement_sha256, zero_retention, opens_at) on sub_processor to omniflow_operator;
grant update (agreement, agreement_sha256, ended_at) on sub_processor to omniflow_operator;
grant insert on sub_processor to omniflow_registry;
grant select, insert on partner_notice to omniflow_worker;
grant select, delete, maintain on partner_notice to omniflow_eraser;
grant select on partner_notice to omniflow_registry;
grant select on egress_day to omniflow_operator;
grant select, insert, update on egress_day to omniflow_registry;
grant select (id, name, state, created_at) on tenant to omniflow_registry;
grant select (id, tenant_id, state) on membership to omniflow_registry;
grant select (id, tenant_id, provider, health, health_code, created_at) on channel to omniflow_registry;
grant select (tenant_id, channel_id, received_at) on webhook_receipt to omniflow_registry;
