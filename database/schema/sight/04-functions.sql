-- Every way in which sight of a conversation changes. They check the actor and write the audit row (design section 6).

create or replace function create_conversation(new_id uuid, for_contact uuid, on_channel uuid, at timestamptz, grant_id uuid, audit_id uuid) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  tenant uuid := app_tenant();
  home uuid;
begin
  select department_id into strict home from channel where tenant_id = tenant and id = on_channel;
  insert into conversation (id, tenant_id, contact_id, channel_id, department_id, last_activity_at)
    values (new_id, tenant, for_contact, on_channel, home, at) on conflict (id) do nothing;
  if not found then return; end if;
  insert into conversation_grant (id, tenant_id, conversation_id, contact_id, department_id, kind) values (grant_id, tenant, new_id, for_contact, home, 'department');
  insert into audit_event (id, tenant_id, kind, actor_kind, subject_kind, subject_id, detail)
    values (audit_id, tenant, 'conversation.created', 'system', 'conversation', new_id, jsonb_build_object('department', home));
end $$;

create or replace function may_see_conversation(which uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select 1 from conversation c where c.tenant_id = app_tenant() and c.id = which) and (app_sees_all() or exists (
    select 1 from conversation_grant g where g.tenant_id = app_tenant() and g.conversation_id = which and (g.expires_at is null or g.expires_at > now()) and (
      g.member_id = app_actor() or (app_role() = 'manager' and exists (
        select 1 from department_member d where d.tenant_id = g.tenant_id and d.department_id = g.department_id and d.member_id = app_actor())))))
$$;

-- Sight that is theirs for good: what was opened with a reason may be read and passed on, not kept (OF-5.3).
create function holds_conversation(which uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select may_see_conversation(which) and (app_sees_all() or not exists (
    select 1 from conversation_grant g where g.tenant_id = app_tenant() and g.conversation_id = which and g.member_id = app_actor() and g.kind = 'break_glass'))
$$;

drop function transfer_conversation(uuid, uuid, uuid, uuid);
drop function hand_over(uuid, uuid, uuid, uuid, text);

-- Sight goes from whoever had it to `to_member`: the one who answered for it and the one who gives it keep nothing (OF-4.2).
-- Moving to another department ends every personal grant but openings with a reason, which end by their time.
create function hand_over(which uuid, to_member uuid, to_department uuid, ids uuid[], what text) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  tenant uuid := app_tenant();
  had record;
  moves boolean;
begin
  select contact_id, assignee_id, department_id into strict had from conversation where tenant_id = tenant and id = which for update;
  moves := to_department is not null and to_department <> had.department_id;
  delete from conversation_grant g where g.tenant_id = tenant and g.conversation_id = which and g.member_id is not null
    and (g.member_id = app_actor() or g.member_id = had.assignee_id or (moves and g.kind <> 'break_glass'));
  if moves then
    delete from conversation_grant where tenant_id = tenant and conversation_id = which and department_id is not null;
    insert into conversation_grant (id, tenant_id, conversation_id, contact_id, department_id, kind, given_by)
      values (ids[1], tenant, which, had.contact_id, to_department, 'department', app_actor());
  end if;
  update conversation set assignee_id = to_member, department_id = coalesce(to_department, department_id), revision = revision + 1 where tenant_id = tenant and id = which;
  if to_member is not null then
    insert into conversation_grant (id, tenant_id, conversation_id, contact_id, member_id, kind, given_by)
      values (ids[2], tenant, which, had.contact_id, to_member, 'assignee', app_actor())
      on conflict (tenant_id, conversation_id, member_id) where member_id is not null
      do update set kind = 'assignee', given_by = excluded.given_by, expires_at = null, created_at = now();
  end if;
  insert into audit_event (id, tenant_id, kind, actor_kind, actor_id, subject_kind, subject_id, detail)
    values (ids[3], tenant, what, 'member', app_actor(), 'conversation', which,
      jsonb_build_object('from', had.assignee_id, 'to', to_member, 'fromDepartment', had.department_id, 'toDepartment', coalesce(to_department, had.department_id)));
end $$;

-- Raises no_data_found when the actor may not even know of it, unique_violation when a colleague was faster, OF001 when a
-- reason let them in: that is no way to keep it.
create or replace function take_conversation(which uuid, grant_id uuid, audit_id uuid) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  owner uuid;
begin
  if not (may_see_conversation(which) or in_my_queue(which)) then raise exception 'not in sight' using errcode = 'no_data_found'; end if;
  select assignee_id into owner from conversation where tenant_id = app_tenant() and id = which for update;
  if owner = app_actor() then return; end if;
  if owner is not null and not may_see_conversation(which) then raise exception 'already taken' using errcode = 'unique_violation'; end if;
  if not (holds_conversation(which) or in_my_queue(which)) then raise exception 'opened with a reason only' using errcode = 'OF001'; end if;
  perform hand_over(which, app_actor(), null, array[null, grant_id, audit_id], 'conversation.taken');
end $$;

-- Gives it to a colleague, to a department, or both. Nobody named: back to the queue of its department.
create function transfer_conversation(which uuid, to_member uuid, to_department uuid, ids uuid[]) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not may_see_conversation(which) then raise exception 'not in sight' using errcode = 'no_data_found'; end if;
  if to_member is not null and not exists (select 1 from membership where tenant_id = app_tenant() and id = to_member and state = 'active') then
    raise exception 'no such member' using errcode = 'foreign_key_violation';
  end if;
  if to_department is not null and not exists (select 1 from department where tenant_id = app_tenant() and id = to_department and archived_at is null) then
    raise exception 'no such department' using errcode = 'foreign_key_violation';
  end if;
  if to_member = app_actor() and not holds_conversation(which) then raise exception 'opened with a reason only' using errcode = 'OF001'; end if;
  perform hand_over(which, to_member, to_department, ids, 'conversation.transferred');
end $$;

-- A colleague beside the one who answers for it. False when they have sight of their own already.
create function add_participant(which uuid, who uuid, grant_id uuid, audit_id uuid) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  tenant uuid := app_tenant();
begin
  if not may_see_conversation(which) then raise exception 'not in sight' using errcode = 'no_data_found'; end if;
  if who = app_actor() and not holds_conversation(which) then raise exception 'opened with a reason only' using errcode = 'OF001'; end if;
  if not exists (select 1 from membership where tenant_id = tenant and id = who and state = 'active') then
    raise exception 'no such member' using errcode = 'foreign_key_violation';
  end if;
  insert into conversation_grant (id, tenant_id, conversation_id, contact_id, member_id, kind, given_by)
    select grant_id, tenant, which, c.contact_id, who, 'participant', app_actor() from conversation c where c.tenant_id = tenant and c.id = which
    on conflict (tenant_id, conversation_id, member_id) where member_id is not null
    do update set kind = 'participant', given_by = excluded.given_by, expires_at = null where conversation_grant.kind = 'break_glass';
  if not found then return false; end if;
  insert into audit_event (id, tenant_id, kind, actor_kind, actor_id, subject_kind, subject_id, detail)
    values (audit_id, tenant, 'conversation.participant_added', 'member', app_actor(), 'conversation', which, jsonb_build_object('member', who));
  return true;
end $$;

-- Ends a participant's sight, or one's own opening before its time. False when there is none.
create function remove_participant(which uuid, who uuid, audit_id uuid) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  tenant uuid := app_tenant();
  was text;
begin
  if not may_see_conversation(which) then raise exception 'not in sight' using errcode = 'no_data_found'; end if;
  delete from conversation_grant where tenant_id = tenant and conversation_id = which and member_id = who
    and (kind = 'participant' or (kind = 'break_glass' and who = app_actor())) returning kind into was;
  if was is null then return false; end if;
  if was = 'break_glass' then
    update break_glass set ended_at = now() where tenant_id = tenant and conversation_id = which and member_id = who and ended_at is null and expires_at > now();
  end if;
  insert into audit_event (id, tenant_id, kind, actor_kind, actor_id, subject_kind, subject_id, detail)
    values (audit_id, tenant, case was when 'participant' then 'conversation.participant_removed' else 'conversation.opening_ended' end,
      'member', app_actor(), 'conversation', which, jsonb_build_object('member', who));
  return true;
end $$;

-- Opens a closed conversation for 60 minutes by the database's own clock; again lengthens it. Answers when it ends.
create function break_glass(which uuid, why text, words bytea, opening uuid, grant_id uuid, audit_id uuid) returns timestamptz
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  tenant uuid := app_tenant();
  until timestamptz := now() + interval '60 minutes';
begin
  if not app_is_officer() then raise exception 'not in sight' using errcode = 'no_data_found'; end if;
  insert into conversation_grant as g (id, tenant_id, conversation_id, contact_id, member_id, kind, given_by, expires_at)
    select grant_id, tenant, which, c.contact_id, app_actor(), 'break_glass', app_actor(), until from conversation c where c.tenant_id = tenant and c.id = which
    on conflict (tenant_id, conversation_id, member_id) where member_id is not null
    do update set expires_at = case g.kind when 'break_glass' then excluded.expires_at end;
  if not found then raise exception 'not in sight' using errcode = 'no_data_found'; end if;
  insert into break_glass (id, tenant_id, conversation_id, channel_id, member_id, reason_code, sealed, expires_at)
    select opening, tenant, which, c.channel_id, app_actor(), why, words, until from conversation c where c.tenant_id = tenant and c.id = which;
  insert into audit_event (id, tenant_id, kind, actor_kind, actor_id, subject_kind, subject_id, detail)
    values (audit_id, tenant, 'conversation.opened_with_reason', 'member', app_actor(), 'conversation', which, jsonb_build_object('reason', why, 'opening', opening));
  return until;
end $$;

-- What an officer knows of conversations they don't see: that they are there, where and since when; never who or what.
create function all_doors(wanted text) returns table (id uuid, channel_id uuid, department_id uuid, assignee_id uuid, waiting_since timestamptz, last_activity_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select c.id, c.channel_id, c.department_id, c.assignee_id, c.waiting_since, c.last_activity_at from conversation c
  where app_is_officer() and c.tenant_id = app_tenant() and c.status = wanted
$$;

-- Grants past their time, of all organisations: screens are told before the rows go.
create function expired_grants(size integer) returns table (id uuid, tenant_id uuid, conversation_id uuid)
language sql stable security definer set search_path = public, pg_temp as $$
  select g.id, g.tenant_id, g.conversation_id from conversation_grant g where g.expires_at <= now() order by g.expires_at limit size
$$;
create function drop_expired_grants(which uuid[]) returns void
language sql security definer set search_path = public, pg_temp as $$ delete from conversation_grant g where g.id = any(which) and g.expires_at <= now() $$;
create function purge_notifications(before timestamptz) returns void
language sql security definer set search_path = public, pg_temp as $$ delete from notification n where n.at < before $$;

alter function holds_conversation(uuid) owner to omniflow_definer;
alter function hand_over(uuid, uuid, uuid, uuid[], text) owner to omniflow_definer;
alter function transfer_conversation(uuid, uuid, uuid, uuid[]) owner to omniflow_definer;
alter function add_participant(uuid, uuid, uuid, uuid) owner to omniflow_definer;
alter function remove_participant(uuid, uuid, uuid) owner to omniflow_definer;
alter function break_glass(uuid, text, bytea, uuid, uuid, uuid) owner to omniflow_definer;
alter function all_doors(text) owner to omniflow_definer;
alter function expired_grants(integer) owner to omniflow_sweep;
alter function drop_expired_grants(uuid[]) owner to omniflow_sweep;
alter function purge_notifications(timestamptz) owner to omniflow_sweep;

revoke execute on function holds_conversation(uuid), hand_over(uuid, uuid, uuid, uuid[], text), transfer_conversation(uuid, uuid, uuid, uuid[]),
  add_participant(uuid, uuid, uuid, uuid), remove_participant(uuid, uuid, uuid), break_glass(uuid, text, bytea, uuid, uuid, uuid), all_doors(text),
  expired_grants(integer), drop_expired_grants(uuid[]), purge_notifications(timestamptz) from public;
grant execute on function transfer_conversation(uuid, uuid, uuid, uuid[]), add_participant(uuid, uuid, uuid, uuid), remove_participant(uuid, uuid, uuid),
  break_glass(uuid, text, bytea, uuid, uuid, uuid), all_doors(text) to omniflow_api;
grant execute on function expired_grants(integer), drop_expired_grants(uuid[]), purge_notifications(timestamptz) to omniflow_worker;
