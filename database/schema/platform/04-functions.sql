-- What operators may learn of organisations: names, states, counts and health. No content, no person.
create function platform_tenants(search text, wanted text, before timestamptz, before_id uuid, size integer)
  returns table (id uuid, name text, state text, created_at timestamptz, members bigint, channels bigint, stopped bigint, suspended_for text, erase_by timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select t.id, t.name, t.state, t.created_at,
    (select count(*) from membership m where m.tenant_id = t.id and m.state = 'active'),
    (select count(*) from channel c where c.tenant_id = t.id),
    (select count(*) from channel c where c.tenant_id = t.id and c.health <> 'ok'),
    (select s.reason from tenant_suspension s where s.tenant_id = t.id and s.lifted_at is null),
    (select d.erase_by from tenant_deactivation d where d.tenant_id = t.id and d.taken_back_at is null)
  from tenant t
  where (search is null or strpos(lower(t.name), lower(search)) > 0 or t.id::text = lower(search)) and (wanted is null or t.state = wanted)
    and (before is null or (t.created_at, t.id) < (before, before_id))
  order by t.created_at desc, t.id desc limit size
$$;
create function platform_tenant(which uuid)
  returns table (id uuid, name text, state text, created_at timestamptz, members bigint, suspended_for text, suspended_at timestamptz,
    deactivated_for text, deactivated_at timestamptz, reversible_until timestamptz, erase_by timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select t.id, t.name, t.state, t.created_at, (select count(*) from membership m where m.tenant_id = t.id and m.state = 'active'), s.reason, s.suspended_at,
    d.reason, d.asked_at, d.reversible_until, d.erase_by
  from tenant t left join tenant_suspension s on s.tenant_id = t.id and s.lifted_at is null
    left join tenant_deactivation d on d.tenant_id = t.id and d.taken_back_at is null where t.id = which
$$;
-- Only a day back: what arrived before says nothing about health, and the receipts of eight days are many.
create function platform_channels(which uuid)
  returns table (id uuid, provider text, health text, health_code text, created_at timestamptz, last_webhook_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select c.id, c.provider, c.health, c.health_code, c.created_at, r.last_at from channel c
    left join (select channel_id, max(received_at) as last_at from webhook_receipt where tenant_id = which and received_at > now() - interval '24 hours' group by 1) r on r.channel_id = c.id
  where c.tenant_id = which order by c.created_at, c.id
$$;
-- Access that an organisation has given and that is open now.
create function platform_support(which uuid) returns table (id uuid, reason text, ticket text, conversation_id uuid, granted_at timestamptz, expires_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select a.id, a.reason, a.ticket, a.conversation_id, a.granted_at, a.expires_at from support_access a
  where a.tenant_id = which and a.ended_at is null and a.expires_at > now() order by a.expires_at
$$;

-- Stops an organisation. Raises no_data_found for none, object_not_in_prerequisite_state when it isn't active.
create function suspend_tenant(suspension_id uuid, why text) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare standing text;
begin
  if app_role() <> 'operator' then raise exception 'not an operator' using errcode = 'insufficient_privilege'; end if;
  select state into strict standing from tenant where id = app_tenant() for update;
  if standing <> 'active' then raise exception 'not active' using errcode = 'object_not_in_prerequisite_state'; end if;
  update tenant set state = 'frozen' where id = app_tenant();
  insert into tenant_suspension (id, tenant_id, reason, suspended_by) values (suspension_id, app_tenant(), why, app_actor());
end $$;
-- Ends a suspension, and nothing else that froze an organisation.
create function lift_suspension() returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare standing text;
begin
  if app_role() <> 'operator' then raise exception 'not an operator' using errcode = 'insufficient_privilege'; end if;
  select state into strict standing from tenant where id = app_tenant() for update;
  update tenant_suspension set lifted_at = now(), lifted_by = app_actor() where tenant_id = app_tenant() and lifted_at is null;
  if not found or standing <> 'frozen' then raise exception 'not suspended' using errcode = 'object_not_in_prerequisite_state'; end if;
  update tenant set state = 'active' where id = app_tenant() and not exists (select 1 from tenant_deactivation where tenant_id = app_tenant() and taken_back_at is null);
end $$;

-- Whether an operator may read this conversation (null: anything at all) at this very moment.
create function support_covers(which uuid) returns boolean
language sql volatile security definer set search_path = public, pg_temp as $$
  select app_role() = 'operator' and exists (select 1 from support_access a where a.tenant_id = app_tenant() and a.ended_at is null
    and a.expires_at > clock_timestamp() and (which is null or a.conversation_id is null or a.conversation_id = which))
$$;
-- Reading writes its own line into the organisation's log: there is no way to one without the other (OF-3.0).
create function support_conversations(audit_id uuid, before timestamptz, before_id uuid, size integer)
  returns table (id uuid, contact_id uuid, provider text, standing text, status text, last_activity_at timestamptz, contact_sealed bytea, identity_id uuid, identity_sealed bytea)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not support_covers(null) then raise exception 'no access was given' using errcode = 'insufficient_privilege'; end if;
  insert into audit_event (id, tenant_id, kind, actor_kind, actor_id, subject_kind, subject_id, detail)
    values (audit_id, app_tenant(), 'support.read', 'operator', app_actor(), 'organisation', app_tenant(), jsonb_build_object('surface', 'list'));
  return query select c.id, c.contact_id, ch.provider, p.standing, c.status, c.last_activity_at, p.sealed, i.id, i.sealed
    from conversation c join contact p on p.tenant_id = c.tenant_id and p.id = c.contact_id join channel ch on ch.tenant_id = c.tenant_id and ch.id = c.channel_id
      left join lateral (select x.id, x.sealed from contact_identity x where x.tenant_id = c.tenant_id and x.contact_id = c.contact_id and x.kind = 'msisdn'
        order by x.created_at desc limit 1) i on true
    where c.tenant_id = app_tenant() and support_covers(c.id) and (before is null or (c.last_activity_at, c.id) < (before, before_id))
    order by c.last_activity_at desc, c.id desc limit size;
end $$;
create function support_thread(which uuid, audit_id uuid, before timestamptz, before_seq bigint, before_id uuid, size integer)
  returns table (id uuid, author text, kind text, sealed bytea, at timestamptz, order_seq bigint, withdrawn_at timestamptz)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not support_covers(which) then raise exception 'no access was given' using errcode = 'insufficient_privilege'; end if;
  if not exists (select 1 from conversation c where c.tenant_id = app_tenant() and c.id = which) then
    raise exception 'no such conversation' using errcode = 'no_data_found';
  end if;
  insert into audit_event (id, tenant_id, kind, actor_kind, actor_id, subject_kind, subject_id, detail)
    values (audit_id, app_tenant(), 'support.read', 'operator', app_actor(), 'conversation', which, jsonb_build_object('surface', 'thread'));
  return query select m.id, m.author, m.kind, m.sealed, m.at, m.order_seq, m.withdrawn_at from message m
    where m.tenant_id = app_tenant() and m.conversation_id = which and (before is null or (m.at, m.order_seq, m.id) < (before, before_seq, before_id))
    order by m.at desc, m.order_seq desc, m.id desc limit size;
end $$;

-- What everybody of an organisation may know of what the platform does with it now.
create function platform_state() returns table (support_until timestamptz, suspended_for text, suspended_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select (select max(a.expires_at) from support_access a where a.tenant_id = app_tenant() and a.ended_at is null and a.expires_at > now()), s.reason, s.suspended_at
  from (select 1) one left join tenant_suspension s on s.tenant_id = app_tenant() and s.lifted_at is null
$$;

-- Organisations that still have to hear of a partner. Who joined after the announcement agreed to a list that named it.
create function untold_partners(size integer) returns table (tenant_id uuid, partner_id uuid)
language sql stable security definer set search_path = public, pg_temp as $$
  select t.id, p.id from sub_processor p join tenant t on t.created_at < p.announced_at and t.state in ('active', 'frozen')
  where not p.founding and p.ended_at is null and not exists (select 1 from partner_notice n where n.tenant_id = t.id and n.partner_id = p.id)
  order by p.announced_at, t.id limit size
$$;
-- Hosts we may speak to now. One that not every organisation has known for six days stays closed, whatever its date says.
create function open_hosts() returns table (host text)
language sql stable security definer set search_path = public, pg_temp as $$
  select distinct h from sub_processor p cross join unnest(p.hosts) h
  where p.opens_at <= now() and (p.ended_at is null or p.ended_at > now()) and (p.founding or not exists (
    select 1 from tenant t left join partner_notice n on n.tenant_id = t.id and n.partner_id = p.id
    where t.created_at < p.announced_at and t.state in ('active', 'frozen') and coalesce(n.told_at, 'infinity') > now() - interval '6 days'))
$$;
create function count_egress(of_hosts text[], outcomes text[], counts bigint[]) returns void
language sql security definer set search_path = public, pg_temp as $$
  insert into egress_day as e (day, host, outcome, requests)
    select (now() at time zone 'UTC')::date, case when exists (select 1 from sub_processor p cross join unnest(p.hosts) h where h = host or (starts_with(h, '*.') and host like '%' || substr(h, 2))) then host else 'unlisted' end, outcome, sum(count)
    from unnest(of_hosts, outcomes, counts) as g (host, outcome, count) group by 1, 2, 3
    on conflict (day, host, outcome) do update set requests = e.requests + excluded.requests
$$;
-- The partners of a deployment's very first start open at once: there is nobody yet who was promised another list.
create function found_register(partners jsonb) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform pg_advisory_xact_lock(715004);
  if exists (select 1 from sub_processor) then return false; end if;
  insert into sub_processor (id, name, kind, purpose, data, region, hosts, agreement, agreement_sha256, founding, opens_at)
    select g.id, g.name, g.kind, g.purpose, g.data, g.region, g.hosts, g.agreement, g.agreement_sha256, true, now()
    from jsonb_to_recordset(partners) as g (id uuid, name text, kind text, purpose text, data text, region text, hosts text[], agreement text, agreement_sha256 text);
  return true;
end $$;

alter function platform_tenants(text, text, timestamptz, uuid, integer) owner to omniflow_registry;
alter function platform_tenant(uuid) owner to omniflow_registry;
alter function platform_channels(uuid) owner to omniflow_registry;
alter function platform_support(uuid) owner to omniflow_registry;
alter function untold_partners(integer) owner to omniflow_registry;
alter function open_hosts() owner to omniflow_registry;
alter function count_egress(text[], text[], bigint[]) owner to omniflow_registry;
alter function found_register(jsonb) owner to omniflow_registry;
alter function suspend_tenant(uuid, text) owner to omniflow_definer;
alter function lift_suspension() owner to omniflow_definer;
alter function support_covers(uuid) owner to omniflow_definer;
alter function support_conversations(uuid, timestamptz, uuid, integer) owner to omniflow_definer;
alter function support_thread(uuid, uuid, timestamptz, bigint, uuid, integer) owner to omniflow_definer;
alter function platform_state() owner to omniflow_definer;

revoke execute on function platform_tenants(text, text, timestamptz, uuid, integer), platform_tenant(uuid), platform_channels(uuid), platform_support(uuid),
  untold_partners(integer), open_hosts(), count_egress(text[], text[], bigint[]), found_register(jsonb), suspend_tenant(uuid, text), lift_suspension(),
  support_covers(uuid), support_conversations(uuid, timestamptz, uuid, integer), support_thread(uuid, uuid, timestamptz, bigint, uuid, integer), platform_state() from public;
grant execute on function platform_tenants(text, text, timestamptz, uuid, integer), platform_tenant(uuid), platform_channels(uuid), platform_support(uuid),
  found_register(jsonb), suspend_tenant(uuid, text), lift_suspension(), support_covers(uuid),
  support_conversations(uuid, timestamptz, uuid, integer), support_thread(uuid, uuid, timestamptz, bigint, uuid, integer) to omniflow_operator;
grant execute on function platform_state() to omniflow_api;
grant execute on function untold_partners(integer) to omniflow_worker;
grant execute on function open_hosts(), count_egress(text[], text[], bigint[]) to omniflow_api, omniflow_worker;
