-- Reading or exporting far more than usual is told to those who answer for the data (BW-2.6, OF-5.3).
alter table tenant
  add column reads_per_hour integer not null default 60 check (reads_per_hour between 10 and 10000),
  add column exports_per_day integer not null default 5 check (exports_per_day between 1 and 1000);
grant update (reads_per_hour, exports_per_day) on tenant to omniflow_api;

-- One row a member, kind and hour: whoever writes it tells of it, in the same transaction.
create table unusual_activity (
  id uuid primary key,
  tenant_id uuid not null,
  member_id uuid not null,
  kind text not null check (kind in ('reads', 'exports')),
  hour timestamptz not null,
  seen integer not null,
  allowed integer not null,
  at timestamptz not null default now(),
  unique (tenant_id, id),
  unique (tenant_id, member_id, kind, hour),
  foreign key (tenant_id, member_id) references membership (tenant_id, id)
);
create index unusual_activity_newest on unusual_activity (tenant_id, member_id, kind, at desc);
alter table unusual_activity enable row level security;
alter table unusual_activity force row level security;
create policy tenant_rows on unusual_activity to omniflow_worker, omniflow_eraser using (tenant_id = (select app_tenant()));
create policy sweep_rows on unusual_activity for select to omniflow_sweep using (true);
grant select, insert on unusual_activity to omniflow_worker;
grant select, delete, maintain on unusual_activity to omniflow_eraser;
grant select (tenant_id, member_id, kind, at) on unusual_activity to omniflow_sweep;

-- The newest readings of all organisations, then those of one reader.
create index read_log_recent on read_log using brin (bucket);
create index read_log_reader on read_log (tenant_id, actor_id, bucket);
create index audit_event_exports on audit_event (at) where kind = 'audit.exported';

-- Members beyond what is allowed, unless their last alert is younger than an hour. Reads: conversations whose thread or
-- files were opened within the last hour, against the organisation's limit or five times the member's own median of the
-- active hours of 14 days, whichever is more. Exports: of the last day, told again only when another one was made.
create function unusual_activities(moment timestamptz, most integer)
returns table (tenant_id uuid, member_id uuid, kind text, seen integer, allowed integer)
language sql stable security definer set search_path = public, pg_temp as $$
  with read as (
    select r.tenant_id, r.actor_id as member_id, count(distinct r.conversation_id)::integer as seen
    from read_log r where r.bucket > moment - interval '1 hour' and r.bucket <= moment and r.actor_kind = 'member' and r.surface in ('thread', 'media', 'contact', 'export')
    group by 1, 2
  ), much as (
    select r.*, t.reads_per_hour from read r join tenant t on t.id = r.tenant_id where r.seen > t.reads_per_hour
  ), exported as (
    select e.tenant_id, e.actor_id as member_id, count(*)::integer as seen, max(e.at) as newest
    from audit_event e where e.kind = 'audit.exported' and e.actor_kind = 'member' and e.at > moment - interval '1 day' and e.at <= moment group by 1, 2
  ), found as (
    select m.tenant_id, m.member_id, 'reads' as kind, m.seen, greatest(m.reads_per_hour, 5 * coalesce(own.median, 0))::integer as allowed, moment as newest
    from much m cross join lateral (
      select percentile_disc(0.5) within group (order by h.seen) as median from (
        select count(distinct o.conversation_id) as seen from read_log o
        where o.tenant_id = m.tenant_id and o.actor_id = m.member_id and o.bucket > moment - interval '14 days' and o.bucket <= moment - interval '1 hour'
          and o.surface in ('thread', 'media', 'contact', 'export')
        group by date_trunc('hour', o.bucket)) h) own
    union all
    select x.tenant_id, x.member_id, 'exports', x.seen, t.exports_per_day, x.newest from exported x join tenant t on t.id = x.tenant_id
  )
  select f.tenant_id, f.member_id, f.kind, f.seen, f.allowed from found f
  where f.seen > f.allowed and not exists (
    select 1 from unusual_activity a where a.tenant_id = f.tenant_id and a.member_id = f.member_id and a.kind = f.kind
      and (a.at > moment - interval '1 hour' or a.at >= f.newest))
  limit most
$$;
create policy sweep_readers on read_log for select to omniflow_sweep using (true);
create policy sweep_exports on audit_event for select to omniflow_sweep using (kind = 'audit.exported');
grant select (tenant_id, actor_kind, actor_id, conversation_id, bucket, surface) on read_log to omniflow_sweep;
grant select (tenant_id, kind, actor_kind, actor_id, at) on audit_event to omniflow_sweep;
grant select (reads_per_hour, exports_per_day) on tenant to omniflow_sweep;
alter function unusual_activities(timestamptz, integer) owner to omniflow_sweep;
revoke execute on function unusual_activities(timestamptz, integer) from public;
grant execute on function unusual_activities(timestamptz, integer) to omniflow_worker;
