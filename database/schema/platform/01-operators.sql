-- People who run the platform. Their accounts share nothing with those of staff: no table, no login, no cookie, no membership.
create schema operators;
create table operators.operator (
  id uuid primary key,
  name text not null,
  email text not null unique,
  password text not null,
  -- Under a key derived from AUTH_SECRET; without a confirmed one nothing but its enrolment is open.
  totp_secret bytea,
  totp_confirmed_at timestamptz,
  -- The last step whose code was taken: none is taken twice.
  totp_step bigint not null default 0,
  created_at timestamptz not null default now()
);
create table operators.session (
  id uuid primary key,
  operator_id uuid not null references operators.operator (id) on delete cascade,
  token_hash bytea not null unique,
  device text not null,
  created_at timestamptz not null default now(),
  seen_at timestamptz not null default now(),
  expires_at timestamptz not null,
  -- When the second factor was given; until then the session opens nothing.
  verified_at timestamptz,
  stepped_up_at timestamptz
);
create index session_operator on operators.session (operator_id);
-- What operators did, on the platform's side; the organisation has its own row in its own log.
create table operators.event (
  id uuid primary key,
  at timestamptz not null default now(),
  operator_id uuid not null,
  kind text not null,
  tenant_id uuid,
  subject_id uuid,
  detail jsonb not null default '{}'
);
create index event_time on operators.event (at desc, id desc);
create trigger event_append_only before update or delete on operators.event for each row execute function refuse_change();
create trigger event_no_truncate before truncate on operators.event for each statement execute function refuse_change();

do $$
declare t text;
begin
  foreach t in array array['operator', 'session', 'event'] loop
    execute format('alter table operators.%I enable row level security', t);
    execute format('alter table operators.%I force row level security', t);
    execute format('create policy operator_rows on operators.%I to omniflow_operator using (true)', t);
  end loop;
end $$;

grant usage on schema public, operators to omniflow_operator;
grant usage on schema public to omniflow_registry;
grant select, insert, update on operators.operator to omniflow_operator;
grant select, insert, update, delete on operators.session to omniflow_operator;
grant select, insert on operators.event to omniflow_operator;
-- Only what an operator did, in their own name, and only these kinds.
create policy operator_writes on audit_event for insert to omniflow_operator with check (tenant_id = (select app_tenant())
  and actor_kind = 'operator' and actor_id = (select app_actor()) and (starts_with(kind, 'platform.') or starts_with(kind, 'support.')));
grant insert on audit_event to omniflow_operator;
