-- What would be erased, in numbers.
create function deactivation_counts() returns table (messages bigint, contacts bigint, conversations bigint, files bigint, people bigint, numbers bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select (select count(*) from message where tenant_id = app_tenant()), (select count(*) from contact where tenant_id = app_tenant()),
    (select count(*) from conversation where tenant_id = app_tenant()), (select count(*) from media where tenant_id = app_tenant()),
    (select count(*) from membership where tenant_id = app_tenant()), (select count(*) from channel where tenant_id = app_tenant())
  where app_role() = 'operator'
$$;
-- Freezes an organisation and notes its end. Raises no_data_found for none, object_not_in_prerequisite_state when it is being
-- deactivated already, or frozen for anything but a suspension.
create function deactivate_tenant(deactivation_id uuid, why text, moment timestamptz, of_calendar text, reversible timestamptz, latest timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare standing text;
begin
  if app_role() <> 'operator' then raise exception 'not an operator' using errcode = 'insufficient_privilege'; end if;
  select state into strict standing from tenant where id = app_tenant() for update;
  if exists (select 1 from tenant_deactivation where tenant_id = app_tenant() and taken_back_at is null)
    or not (standing = 'active' or (standing = 'frozen' and exists (select 1 from tenant_suspension where tenant_id = app_tenant() and lifted_at is null)))
  then raise exception 'neither active nor suspended' using errcode = 'object_not_in_prerequisite_state'; end if;
  update tenant set state = 'frozen' where id = app_tenant();
  insert into tenant_deactivation (id, tenant_id, reason, asked_at, asked_by, calendar, reversible_until, erase_by)
    values (deactivation_id, app_tenant(), why, moment, app_actor(), of_calendar, reversible, latest);
  insert into obligation (tenant_id, process, key, kind, subject, due_at) values
    (app_tenant(), 'deactivation', app_tenant(), 'erasure_start', deactivation_id, reversible),
    (app_tenant(), 'deactivation', app_tenant(), 'erasure_end', deactivation_id, latest);
end $$;
-- Takes it back while that is possible; a suspension stays. Nobody wins time by an earlier `moment`: the database's clock counts too.
create function take_back_deactivation(moment timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  standing text;
  found_id uuid;
  at timestamptz := greatest(moment, now());
begin
  if app_role() <> 'operator' then raise exception 'not an operator' using errcode = 'insufficient_privilege'; end if;
  select state into strict standing from tenant where id = app_tenant() for update;
  update tenant_deactivation set taken_back_at = at, taken_back_by = app_actor()
    where tenant_id = app_tenant() and taken_back_at is null and reversible_until > at returning id into found_id;
  if found_id is null or standing <> 'frozen' then raise exception 'not to be taken back' using errcode = 'object_not_in_prerequisite_state'; end if;
  update obligation set done_at = at where tenant_id = app_tenant() and process = 'deactivation' and subject = found_id and done_at is null;
  update tenant set state = 'active' where id = app_tenant() and not exists (select 1 from tenant_suspension where tenant_id = app_tenant() and lifted_at is null);
end $$;
-- Of deactivations and their ends nobody was told of yet. What was taken back before it was told of is told of neither.
create function untold_deactivations(size integer) returns table (tenant_id uuid, deactivation_id uuid)
language sql stable security definer set search_path = public, pg_temp as $$
  select d.tenant_id, d.id from tenant_deactivation d join tenant t on t.id = d.tenant_id and t.state in ('active', 'frozen')
  where (d.told_at is null and d.taken_back_at is null) or (d.told_at is not null and d.taken_back_at is not null and d.told_back_at is null) order by d.asked_at limit size
$$;
-- How many organisations wait to be erased, and how many of them should be gone already.
create function deactivations_due(moment timestamptz) returns table (started bigint, overdue bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select count(*) filter (where kind = 'erasure_start'), count(*) filter (where kind = 'erasure_end')
  from obligation where process = 'deactivation' and done_at is null and due_at <= moment
$$;
-- The sweep asks for processes it can start; others wait without taking a place among them.
drop function due_obligations(timestamptz, integer);
create function due_obligations(at timestamptz, size integer, startable text[]) returns table (tenant_id uuid, process text, key uuid)
language sql stable security definer set search_path = public, pg_temp as $$
  select distinct on (o.tenant_id, o.process, o.key) o.tenant_id, o.process, o.key from obligation o join tenant t on t.id = o.tenant_id and t.state = 'active'
  where o.done_at is null and o.due_at <= at and o.process = any(startable) limit size
$$;

alter function deactivation_counts() owner to omniflow_definer;
alter function deactivate_tenant(uuid, text, timestamptz, text, timestamptz, timestamptz) owner to omniflow_definer;
alter function take_back_deactivation(timestamptz) owner to omniflow_definer;
alter function untold_deactivations(integer) owner to omniflow_registry;
alter function deactivations_due(timestamptz) owner to omniflow_sweep;
alter function due_obligations(timestamptz, integer, text[]) owner to omniflow_sweep;
revoke execute on function deactivation_counts(), deactivate_tenant(uuid, text, timestamptz, text, timestamptz, timestamptz), take_back_deactivation(timestamptz),
  untold_deactivations(integer), deactivations_due(timestamptz), due_obligations(timestamptz, integer, text[]) from public;
grant execute on function deactivation_counts(), deactivate_tenant(uuid, text, timestamptz, text, timestamptz, timestamptz), take_back_deactivation(timestamptz) to omniflow_operator;
grant execute on function untold_deactivations(integer), deactivations_due(timestamptz), due_obligations(timestamptz, integer, text[]) to omniflow_worker;
