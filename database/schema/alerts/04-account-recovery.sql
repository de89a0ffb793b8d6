-- A way back for somebody who lost all second steps and whom no admin of theirs can help: an operator starts it, everybody
-- concerned hears of it at once, and days later, unless one of them stopped it, the second steps are gone (BW-5.4).
create table auth.account_recovery (
  id uuid primary key,
  -- Null where nothing is to be recovered: an operator must not learn from it who has an account.
  user_id uuid references auth."user" (id) on delete set null,
  reason text not null check (reason in ('lost_device', 'stolen_device', 'broken_device', 'other')),
  started_by uuid not null,
  started_at timestamptz not null,
  due_at timestamptz not null,
  stopped_at timestamptz,
  done_at timestamptz,
  constraint time_to_stop check (due_at >= started_at + interval '72 hours'),
  constraint ended_once check (stopped_at is null or done_at is null)
);
-- One at a time; also for two operators at the same moment.
create unique index account_recovery_open on auth.account_recovery (user_id) where stopped_at is null and done_at is null;
create index account_recovery_due on auth.account_recovery (due_at) where stopped_at is null and done_at is null;
grant select (user_id, started_at, due_at, stopped_at, done_at) on auth.account_recovery to omniflow_api;
grant select, insert, update, delete on auth.account_recovery to omniflow_sweep;

-- Everybody concerned hears of a step in its transaction: the person by one mail and in each organisation, there the other
-- admins and privacy officers by mail and in the app, and each organisation's log. Answers whose screens have news.
create function tell_of_recovery(which uuid, step text, moment timestamptz) returns table (tenant_id uuid, member_id uuid)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  r auth.account_recovery;
begin
  select * into strict r from auth.account_recovery a where a.id = which;
  if r.user_id is null then return; end if;
  -- Who stopped it is named in the log of the organisation they did it in, and only there.
  insert into audit_event (id, tenant_id, kind, actor_kind, actor_id, subject_kind, subject_id, detail)
    select uuidv7(), o.tenant_id, 'security.recovery_' || step,
      case when step = 'started' then 'operator' when step = 'stopped' and o.tenant_id = app_tenant() then 'member' else 'system' end,
      case when step = 'started' or (step = 'stopped' and o.tenant_id = app_tenant()) then app_actor() end,
      'membership', o.member_id, case when step = 'started' then jsonb_build_object('reason', r.reason, 'dueAt', iso_instant(r.due_at)) else '{}' end
    from memberships_of(r.user_id) o;
  insert into mail_outbox (id, tenant_id, template, locale, recipient_kind, recipient_id, refs, next_attempt_at, expires_at)
    select occasion_id(c.id::text || step || which), c.tenant_id, 'colleague-recovery', 'en', 'user', c.user_id, jsonb_build_object(
        'memberId', o.member_id, 'step', step, 'at', iso_instant(moment), 'dueAt', iso_instant(r.due_at)), moment, moment + interval '3 days'
    from memberships_of(r.user_id) o join membership c on c.tenant_id = o.tenant_id and c.state = 'active' and c.role in ('admin', 'privacy_officer') and c.id <> o.member_id;
  return query insert into notification (id, tenant_id, member_id, kind, subject_id, code)
    select occasion_id(c.id::text || 'recovery' || step || which), c.tenant_id, c.id, 'recovery', o.member_id, step
    from memberships_of(r.user_id) o join membership c on c.tenant_id = o.tenant_id and c.state = 'active' and c.role in ('admin', 'privacy_officer') and c.id <> o.member_id
    returning notification.tenant_id, notification.member_id;
  return query select w.tenant_id, w.member_id from write_security_alert(r.user_id, 'recovery_' || step, which::text, null, true, moment) w;
end $$;

create function iso_instant(moment timestamptz) returns text language sql immutable strict parallel safe set search_path = public, pg_temp as $$
  select to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;

-- Whose second steps an address leads to. A function of its own: what serves all organisations at once reads no address.
create function account_with_second_step(address text) returns uuid
language sql stable security definer set search_path = public, pg_temp as $$
  select u.id from auth."user" u where u.email = lower(btrim(address))
    and (exists (select 1 from auth.totp f where f.user_id = u.id and f.confirmed_at is not null) or exists (select 1 from auth.passkey p where p.user_id = u.id))
$$;

-- Leaves a row for any address: where there is no second step to lose, nobody to tell, or a recovery waits already, it is of nobody.
create function start_recovery(recovery_id uuid, address text, why text, moment timestamptz, due timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  who uuid;
begin
  if app_role() is distinct from 'operator' then raise exception 'not an operator' using errcode = 'insufficient_privilege'; end if;
  select a.id into who from account_with_second_step(address) as a (id) where exists (select 1 from memberships_of(a.id));
  insert into auth.account_recovery (id, user_id, reason, started_by, started_at, due_at) values (recovery_id, who, why, app_actor(), moment, due)
    on conflict (user_id) where stopped_at is null and done_at is null do nothing;
  if not found then
    insert into auth.account_recovery (id, reason, started_by, started_at, due_at) values (recovery_id, why, app_actor(), moment, due);
  end if;
  perform tell_of_recovery(recovery_id, 'started', moment);
end $$;

-- What operators may know: that something waits, and until when. One that was stopped stays among them until its time, or its
-- end would say that there was somebody to stop it.
create function waiting_recoveries(moment timestamptz) returns table (id uuid, started_at timestamptz, due_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select r.id, r.started_at, r.due_at from auth.account_recovery r where r.due_at > moment and app_role() = 'operator' order by r.due_at, r.id limit 200
$$;

-- By the person themself, or an admin of an organisation they work for. Raises no_data_found when none waits.
create function stop_recovery(of_member uuid, moment timestamptz) returns table (tenant_id uuid, member_id uuid)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  stopped auth.account_recovery;
begin
  if of_member is distinct from app_actor() and app_role() is distinct from 'admin' then raise exception 'neither oneself nor an admin' using errcode = 'insufficient_privilege'; end if;
  update auth.account_recovery r set stopped_at = moment from membership m
    where m.tenant_id = app_tenant() and m.id = of_member and m.state = 'active' and r.user_id = m.user_id and r.stopped_at is null and r.done_at is null returning r.* into stopped;
  if stopped.id is null then raise exception 'none waits' using errcode = 'no_data_found'; end if;
  insert into operators.event (id, operator_id, kind, subject_id) values (uuidv7(), stopped.started_by, 'recovery.stopped', stopped.id);
  return query select t.tenant_id, t.member_id from tell_of_recovery(stopped.id, 'stopped', moment) t;
end $$;

create function due_recoveries(moment timestamptz, size integer) returns table (id uuid)
language sql stable security definer set search_path = public, pg_temp as $$
  select r.id from auth.account_recovery r where r.stopped_at is null and r.done_at is null and r.due_at <= least(moment, now()) order by r.due_at limit size
$$;
-- Second steps, codes, what they opened so far and what is halfway: as if there had never been any. The password stays. Does
-- nothing when it was stopped, was done, or is not due by the database's own clock.
create function finish_recovery(which uuid, moment timestamptz) returns table (tenant_id uuid, member_id uuid)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  finished auth.account_recovery;
begin
  update auth.account_recovery r set done_at = moment
    where r.id = which and r.stopped_at is null and r.done_at is null and r.due_at <= least(moment, now()) returning r.* into finished;
  if finished.id is null then return; end if;
  delete from auth.totp where user_id = finished.user_id;
  delete from auth.passkey where user_id = finished.user_id;
  delete from auth.recovery_code where user_id = finished.user_id;
  delete from auth.sign_in_step where user_id = finished.user_id;
  delete from auth.session where "userId" = finished.user_id;
  insert into operators.event (id, operator_id, kind, subject_id) values (uuidv7(), finished.started_by, 'recovery.done', finished.id);
  return query select t.tenant_id, t.member_id from tell_of_recovery(finished.id, 'done', moment) t;
end $$;

grant usage on schema auth to omniflow_definer;
grant select (id, email) on auth."user" to omniflow_definer;
grant select (user_id, confirmed_at) on auth.totp to omniflow_definer;
grant select (user_id) on auth.passkey to omniflow_definer;
grant delete on auth.totp, auth.passkey, auth.recovery_code to omniflow_sweep;
grant select (user_id) on auth.recovery_code, auth.sign_in_step to omniflow_sweep;
grant select ("userId") on auth.session to omniflow_sweep;
create policy sweep_recoveries on audit_event for insert to omniflow_sweep
  with check (kind in ('security.recovery_started', 'security.recovery_stopped', 'security.recovery_done') and subject_kind = 'membership');
grant usage on schema operators to omniflow_sweep;
grant insert on operators.event to omniflow_sweep;
create policy recovery_ends on operators.event for insert to omniflow_sweep with check (kind in ('recovery.stopped', 'recovery.done'));

alter function tell_of_recovery(uuid, text, timestamptz) owner to omniflow_sweep;
alter function account_with_second_step(text) owner to omniflow_definer;
alter function start_recovery(uuid, text, text, timestamptz, timestamptz) owner to omniflow_sweep;
alter function waiting_recoveries(timestamptz) owner to omniflow_sweep;
alter function stop_recovery(uuid, timestamptz) owner to omniflow_sweep;
alter function due_recoveries(timestamptz, integer) owner to omniflow_sweep;
alter function finish_recovery(uuid, timestamptz) owner to omniflow_sweep;
revoke execute on function account_with_second_step(text), iso_instant(timestamptz), tell_of_recovery(uuid, text, timestamptz), start_recovery(uuid, text, text, timestamptz, timestamptz), waiting_recoveries(timestamptz),
  stop_recovery(uuid, timestamptz), due_recoveries(timestamptz, integer), finish_recovery(uuid, timestamptz) from public;
grant execute on function account_with_second_step(text), iso_instant(timestamptz) to omniflow_sweep;
grant execute on function start_recovery(uuid, text, text, timestamptz, timestamptz), waiting_recoveries(timestamptz) to omniflow_operator;
grant execute on function stop_recovery(uuid, timestamptz) to omniflow_api;
grant execute on function due_recoveries(timestamptz, integer), finish_recovery(uuid, timestamptz) to omniflow_worker;
