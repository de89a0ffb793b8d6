-- Changes of the team that move sight of conversations, and counts over conversations an admin need not see.

-- The invited person joins, as the invitation says. Raises no_data_found when it is not open (any more).
create function join_organisation(which uuid, who uuid, new_member uuid, audit_id uuid, moment timestamptz) returns uuid
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  tenant uuid := app_tenant();
  given text;
  joined uuid;
begin
  select role into given from invitation
    where tenant_id = tenant and id = which and accepted_at is null and revoked_at is null and expires_at > moment for update;
  if not found then raise exception 'not open' using errcode = 'no_data_found'; end if;
  insert into membership (id, tenant_id, user_id, role) values (new_member, tenant, who, given)
    on conflict (tenant_id, user_id) do nothing returning id into joined;
  if joined is null then
    select id into strict joined from membership where tenant_id = tenant and user_id = who;
  else
    insert into department_member (tenant_id, department_id, member_id)
      select tenant, i.department_id, joined from invitation_department i
      join department d on d.tenant_id = i.tenant_id and d.id = i.department_id and d.archived_at is null
      where i.tenant_id = tenant and i.invitation_id = which;
  end if;
  update invitation set accepted_at = moment, member_id = joined where tenant_id = tenant and id = which;
  insert into audit_event (id, tenant_id, kind, actor_kind, actor_id, subject_kind, subject_id, detail)
    values (audit_id, tenant, 'member.joined', 'member', joined, 'member', joined, jsonb_build_object('invitation', which, 'role', given));
  return joined;
end $$;

-- All that a person was given goes back to the queues; answers whose screens change. For admins.
create function return_conversations(who uuid, moment timestamptz) returns setof uuid
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  tenant uuid := app_tenant();
  which uuid;
begin
  if app_role() <> 'admin' then raise exception 'admins only' using errcode = 'insufficient_privilege'; end if;
  for which in
    select c.id from conversation c where c.tenant_id = tenant and (c.assignee_id = who or exists (
      select 1 from conversation_grant g where g.tenant_id = tenant and g.conversation_id = c.id and g.member_id = who))
    order by c.id for update
  loop
    delete from conversation_grant where tenant_id = tenant and conversation_id = which and member_id = who;
    update conversation set assignee_id = null, revision = revision + 1 where tenant_id = tenant and id = which and assignee_id = who;
    if found then
      insert into conversation_event (id, tenant_id, conversation_id, kind, actor_member_id, at)
        values (uuidv7(), tenant, which, 'unassigned', app_actor(), moment);
      insert into audit_event (id, tenant_id, kind, actor_kind, actor_id, subject_kind, subject_id, detail)
        values (uuidv7(), tenant, 'conversation.transferred', 'member', app_actor(), 'conversation', which, '{"to": null}');
    end if;
    return next which;
  end loop;
end $$;

-- Numbers and conversations of one department go to another, with their department's sight. For admins.
create function move_department(leaving uuid, entering uuid) returns setof uuid
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  tenant uuid := app_tenant();
begin
  if app_role() <> 'admin' then raise exception 'admins only' using errcode = 'insufficient_privilege'; end if;
  update channel set department_id = entering where tenant_id = tenant and department_id = leaving;
  delete from conversation_grant g where g.tenant_id = tenant and g.department_id = leaving and exists (
    select 1 from conversation_grant o where o.tenant_id = tenant and o.conversation_id = g.conversation_id and o.department_id = entering);
  update conversation_grant set department_id = entering where tenant_id = tenant and department_id = leaving;
  return query update conversation set department_id = entering, revision = revision + 1
    where tenant_id = tenant and department_id = leaving returning id;
end $$;

create function department_usage() returns table (department_id uuid, conversations bigint, unresolved bigint, channels bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select d.id, coalesce(c.conversations, 0), coalesce(c.unresolved, 0), (select count(*) from channel n where n.tenant_id = d.tenant_id and n.department_id = d.id)
  from department d left join (
    select department_id, count(*) as conversations, count(*) filter (where status <> 'resolved') as unresolved
    from conversation where tenant_id = app_tenant() group by 1) c on c.department_id = d.id
  where d.tenant_id = app_tenant() and app_role() = 'admin'
$$;

create function open_conversations_by_member() returns table (member_id uuid, unresolved bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select assignee_id, count(*) from conversation
  where tenant_id = app_tenant() and assignee_id is not null and status <> 'resolved' and app_role() = 'admin' group by 1
$$;

-- Whether a message of staff was ever taken by a provider: the last step of the first run.
create function has_sent_message() returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select 1 from message where tenant_id = app_tenant() and author = 'staff' and state = 'accepted')
$$;

alter function join_organisation(uuid, uuid, uuid, uuid, timestamptz) owner to omniflow_definer;
alter function return_conversations(uuid, timestamptz) owner to omniflow_definer;
alter function move_department(uuid, uuid) owner to omniflow_definer;
alter function department_usage() owner to omniflow_definer;
alter function open_conversations_by_member() owner to omniflow_definer;
alter function has_sent_message() owner to omniflow_definer;
revoke execute on function join_organisation(uuid, uuid, uuid, uuid, timestamptz), return_conversations(uuid, timestamptz), move_department(uuid, uuid),
  department_usage(), open_conversations_by_member(), has_sent_message(), first_admin_owns() from public;
grant execute on function join_organisation(uuid, uuid, uuid, uuid, timestamptz), return_conversations(uuid, timestamptz), move_department(uuid, uuid),
  department_usage(), open_conversations_by_member(), has_sent_message() to omniflow_api;

-- Which versions of the agreement were accepted: a fact for everybody of the organisation, as the papers are not.
create function accepted_agreements() returns table (version integer)
language sql stable security definer set search_path = public, pg_temp as $$
  select a.version from agreement a where a.tenant_id = app_tenant()
$$;
alter function accepted_agreements() owner to omniflow_definer;
revoke execute on function accepted_agreements() from public;
grant execute on function accepted_agreements() to omniflow_api, omniflow_worker;
