-- The three ways a conversation changes hands. They check the actor and write the audit row (design section 6).

-- Called by the drain when a person writes for the first time.
create function create_conversation(new_id uuid, for_contact uuid, on_channel uuid, at timestamptz, grant_id uuid, audit_id uuid) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  tenant uuid := app_tenant();
  home uuid;
begin
  select department_id into strict home from channel where tenant_id = tenant and id = on_channel;
  insert into conversation (id, tenant_id, contact_id, channel_id, department_id, last_activity_at)
    values (new_id, tenant, for_contact, on_channel, home, at) on conflict (id) do nothing;
  if not found then return; end if;
  insert into conversation_grant (id, tenant_id, conversation_id, contact_id, department_id) values (grant_id, tenant, new_id, for_contact, home);
  insert into audit_event (id, tenant_id, kind, actor_kind, subject_kind, subject_id, detail)
    values (audit_id, tenant, 'conversation.created', 'system', 'conversation', new_id, jsonb_build_object('department', home));
end $$;

create function may_see_conversation(which uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select app_sees_all() or exists (
    select 1 from conversation_grant g where g.tenant_id = app_tenant() and g.conversation_id = which and (
      g.member_id = app_actor() or (app_role() = 'manager' and exists (
        select 1 from department_member d where d.tenant_id = g.tenant_id and d.department_id = g.department_id and d.member_id = app_actor()))))
$$;

create function in_my_queue(which uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select 1 from conversation c where c.tenant_id = app_tenant() and c.id = which and c.assignee_id is null) and (app_sees_all() or exists (
    select 1 from conversation_grant g join department_member d on d.tenant_id = g.tenant_id and d.department_id = g.department_id
    where g.tenant_id = app_tenant() and g.conversation_id = which and d.member_id = app_actor()))
$$;

create function hand_over(which uuid, to_member uuid, grant_id uuid, audit_id uuid, what text) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  tenant uuid := app_tenant();
  person uuid;
begin
  delete from conversation_grant where tenant_id = tenant and conversation_id = which and member_id is not null;
  update conversation set assignee_id = to_member, revision = revision + 1 where tenant_id = tenant and id = which returning contact_id into strict person;
  if to_member is not null then
    insert into conversation_grant (id, tenant_id, conversation_id, contact_id, member_id) values (grant_id, tenant, which, person, to_member);
  end if;
  insert into audit_event (id, tenant_id, kind, actor_kind, actor_id, subject_kind, subject_id, detail)
    values (audit_id, tenant, what, 'member', app_actor(), 'conversation', which, jsonb_build_object('to', to_member));
end $$;
revoke execute on function hand_over(uuid, uuid, uuid, uuid, text) from public;

-- Raises no_data_found when the actor may not even know of it, unique_violation when a colleague was faster.
create function take_conversation(which uuid, grant_id uuid, audit_id uuid) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  owner uuid;
begin
  if not (may_see_conversation(which) or in_my_queue(which)) then raise exception 'not in sight' using errcode = 'no_data_found'; end if;
  select assignee_id into owner from conversation where tenant_id = app_tenant() and id = which for update;
  if owner = app_actor() then return; end if;
  if owner is not null and not may_see_conversation(which) then raise exception 'already taken' using errcode = 'unique_violation'; end if;
  perform hand_over(which, app_actor(), grant_id, audit_id, 'conversation.taken');
end $$;

-- Gives it to a colleague, or back to its department (to_member null). The sender keeps nothing (OF-4.2).
create function transfer_conversation(which uuid, to_member uuid, grant_id uuid, audit_id uuid) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not may_see_conversation(which) then raise exception 'not in sight' using errcode = 'no_data_found'; end if;
  if to_member is not null and not exists (select 1 from membership where tenant_id = app_tenant() and id = to_member and state = 'active') then
    raise exception 'no such member' using errcode = 'foreign_key_violation';
  end if;
  perform 1 from conversation where tenant_id = app_tenant() and id = which for update;
  perform hand_over(which, to_member, grant_id, audit_id, 'conversation.transferred');
end $$;

-- Conversations nobody has taken: where and since when, never what or who (BW-5.3).
create function unassigned_queue(wanted text) returns table (id uuid, channel_id uuid, department_id uuid, waiting_since timestamptz, last_activity_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select c.id, c.channel_id, c.department_id, c.waiting_since, c.last_activity_at from conversation c
  where c.tenant_id = app_tenant() and c.assignee_id is null and c.status = wanted and (app_sees_all() or exists (
    select 1 from conversation_grant g join department_member d on d.tenant_id = g.tenant_id and d.department_id = g.department_id
    where g.tenant_id = c.tenant_id and g.conversation_id = c.id and d.member_id = app_actor()))
$$;

-- Sweeps: what is pending anywhere, as ids and counters. They find facts, not nudges, so nothing depends on a nudge having survived.
create function pending_inbound(older_than timestamptz, size integer) returns table (tenant_id uuid, conversation_id uuid, up_to bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select e.tenant_id, e.conversation_id, max(e.seq) from inbound_event e join tenant t on t.id = e.tenant_id and t.state = 'active'
  where e.outcome = 'pending' and e.received_at < older_than group by 1, 2 order by min(e.received_at) limit size
$$;
create function pending_outbound(older_than timestamptz, moment timestamptz, size integer) returns table (tenant_id uuid, conversation_id uuid, up_to bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select m.tenant_id, m.conversation_id, max(m.out_seq) from message m join tenant t on t.id = m.tenant_id and t.state = 'active'
  where m.state in ('queued', 'sending') and m.created_at < older_than and coalesce(m.next_attempt_at, m.created_at) <= moment
    and (m.state = 'queued' or m.lease_until < moment)
  group by 1, 2 order by min(m.created_at) limit size
$$;
create function due_obligations(at timestamptz, size integer) returns table (tenant_id uuid, process text, key uuid)
language sql stable security definer set search_path = public, pg_temp as $$
  select distinct on (o.tenant_id, o.process, o.key) o.tenant_id, o.process, o.key from obligation o join tenant t on t.id = o.tenant_id and t.state = 'active'
  where o.done_at is null and o.due_at <= at limit size
$$;
-- Retention of what ingest keeps: payloads and unknown shapes 72 h, ids and counts 8 days. Returns how many rows changed.
create function purge_ingest(at timestamptz) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  gone bigint := 0;
  step bigint;
begin
  update inbound_event set sealed = null, outcome = case when outcome in ('held', 'pending') then 'tombstoned' else outcome end, finished_at = coalesce(finished_at, at)
    where received_at < at - interval '72 hours' and outcome in ('held', 'pending', 'unparsed');
  get diagnostics step = row_count; gone := gone + step;
  delete from unparsed_item where received_at < at - interval '72 hours';
  get diagnostics step = row_count; gone := gone + step;
  delete from inbound_event where received_at < at - interval '8 days';
  get diagnostics step = row_count; gone := gone + step;
  delete from seen_event where seen_event.at < purge_ingest.at - interval '8 days';
  get diagnostics step = row_count; gone := gone + step;
  delete from webhook_receipt where received_at < at - interval '8 days';
  get diagnostics step = row_count; gone := gone + step;
  return gone;
end $$;
-- Which organisations a signed-in person belongs to: asked before a tenant is known.
create function memberships_of(who uuid) returns table (tenant_id uuid, member_id uuid, role text)
language sql stable security definer set search_path = public, pg_temp as $$
  select m.tenant_id, m.id, m.role from membership m join tenant t on t.id = m.tenant_id and t.state in ('active', 'frozen') where m.user_id = who and m.state = 'active' order by m.created_at
$$;
-- Received against outcomes, per channel and hour, for `npm run reconcile`.
create function reconcile_hours(since timestamptz) returns table (hour timestamptz, tenant_id uuid, channel_id uuid, items bigint, duplicate bigint, status bigint, frozen bigint,
  unrouted bigint, unparsed bigint, field bigint, processed bigint, held bigint, denied bigint, tombstoned bigint, pending bigint, pending_over_30s bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  with stored as (
    select e.receipt_id, count(*) filter (where e.outcome = 'processed') as processed, count(*) filter (where e.outcome = 'held') as held,
      count(*) filter (where e.outcome = 'denied') as denied, count(*) filter (where e.outcome = 'tombstoned') as tombstoned,
      count(*) filter (where e.outcome = 'unparsed') as unparsed, count(*) filter (where e.outcome = 'frozen') as frozen,
      count(*) filter (where e.outcome = 'pending') as pending, count(*) filter (where e.outcome = 'pending' and e.received_at < now() - interval '30 seconds') as late
    from inbound_event e where e.received_at >= since - interval '1 minute' group by 1)
  select date_trunc('hour', r.received_at), r.tenant_id, r.channel_id, sum(r.items), sum(r.duplicate), sum(r.status), sum(r.frozen + coalesce(s.frozen, 0)),
    sum(r.unrouted), sum(r.unparsed + coalesce(s.unparsed, 0)), sum(r.field), coalesce(sum(s.processed), 0), coalesce(sum(s.held), 0), coalesce(sum(s.denied), 0),
    coalesce(sum(s.tombstoned), 0), coalesce(sum(s.pending), 0), coalesce(sum(s.late), 0)
  from webhook_receipt r left join stored s on s.receipt_id = r.id where r.received_at >= since group by 1, 2, 3 order by 1, 2, 3
$$;

alter function create_conversation(uuid, uuid, uuid, timestamptz, uuid, uuid) owner to omniflow_definer;
alter function may_see_conversation(uuid) owner to omniflow_definer;
alter function in_my_queue(uuid) owner to omniflow_definer;
alter function hand_over(uuid, uuid, uuid, uuid, text) owner to omniflow_definer;
alter function take_conversation(uuid, uuid, uuid) owner to omniflow_definer;
alter function transfer_conversation(uuid, uuid, uuid, uuid) owner to omniflow_definer;
alter function unassigned_queue(text) owner to omniflow_definer;
alter function pending_inbound(timestamptz, integer) owner to omniflow_sweep;
alter function pending_outbound(timestamptz, timestamptz, integer) owner to omniflow_sweep;
alter function due_obligations(timestamptz, integer) owner to omniflow_sweep;
alter function purge_ingest(timestamptz) owner to omniflow_sweep;
alter function memberships_of(uuid) owner to omniflow_sweep;
alter function reconcile_hours(timestamptz) owner to omniflow_sweep;

revoke execute on all functions in schema public from public;
grant execute on function app_tenant(), app_actor(), app_role(), app_sees_all() to public;
grant execute on function may_see_conversation(uuid), in_my_queue(uuid), take_conversation(uuid, uuid, uuid), transfer_conversation(uuid, uuid, uuid, uuid),
  unassigned_queue(text), memberships_of(uuid) to omniflow_api;
grant execute on function create_conversation(uuid, uuid, uuid, timestamptz, uuid, uuid), pending_inbound(timestamptz, integer), pending_outbound(timestamptz, timestamptz, integer),
  due_obligations(timestamptz, integer), purge_ingest(timestamptz), reconcile_hours(timestamptz) to omniflow_worker;

-- A relayed nudge goes only as far as it was signalled; a higher one that came meanwhile stays.
create function settle_nudges(processes text[], tenants uuid[], keys uuid[], topics text[], up_tos bigint[]) returns void
language sql security definer set search_path = public, pg_temp as $$
  delete from nudge n using unnest(processes, tenants, keys, topics, up_tos) as s(process, tenant, key, topic, up_to)
  where n.process = s.process and n.tenant_id = s.tenant and n.key = s.key and n.topic = s.topic and n.up_to <= s.up_to
$$;
alter function settle_nudges(text[], uuid[], uuid[], text[], bigint[]) owner to omniflow_sweep;
revoke execute on function settle_nudges(text[], uuid[], uuid[], text[], bigint[]) from public;
grant execute on function settle_nudges(text[], uuid[], uuid[], text[], bigint[]) to omniflow_api, omniflow_worker, omniflow_ingest;
