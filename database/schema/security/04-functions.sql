-- All the guard of a request has to know, in one round trip: the person's active membership in the living organisation
-- the session acts for, else in their oldest one, how the session was proven, and whether a second step is missing. Notes at most once a minute that the session is in use.
create function session_standing(session uuid, who uuid) returns table (tenant_id uuid, member_id uuid, role text, stepped_up_at timestamptz, second_factor text, has_second_factor boolean, tenant_state text)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update auth.session_meta s set last_seen_at = now() where s.session_id = session and s.last_seen_at < now() - interval '1 minute';
  return query select m.tenant_id, m.id, m.role, s.stepped_up_at, t.second_factor,
      exists (select 1 from auth.totp f where f.user_id = who and f.confirmed_at is not null) or exists (select 1 from auth.passkey p where p.user_id = who), t.state
    from membership m join tenant t on t.id = m.tenant_id and t.state in ('active', 'frozen')
      left join auth.session_meta s on s.session_id = session and s.user_id = who
    where m.user_id = who and m.state = 'active' order by (m.tenant_id = s.tenant_id) desc nulls last, m.created_at limit 1;
end $$;

-- Who of the organisation has a second step, for those who manage sign-in: member ids only.
create function members_with_second_factor() returns table (member_id uuid)
language sql stable security definer set search_path = public, pg_temp as $$
  select m.id from membership m where m.tenant_id = app_tenant() and app_tenant() is not null and m.state = 'active'
    and (exists (select 1 from auth.totp f where f.user_id = m.user_id and f.confirmed_at is not null) or exists (select 1 from auth.passkey p where p.user_id = m.user_id))
$$;

-- One id for one occasion: version 8 of RFC 9562, made of a hash. A plain md5 is no uuid of any version, and readers refuse it.
create function occasion_id(occasion text) returns uuid language sql immutable strict parallel safe set search_path = public, pg_temp as $$
  select overlay(overlay(md5(occasion) placing '8' from 13 for 1) placing '8' from 17 for 1)::uuid
$$;
revoke execute on function occasion_id(text) from public;
grant execute on function occasion_id(text) to omniflow_sweep;

-- Somebody guesses at a person's account: a row in the log of each of their organisations, once for one `occasion`, and the
-- person hears of it once for one `alert_occasion`, if there is one. Returns how many rows were written.
create function report_guessing(who uuid, occasion text, step text, alert_occasion text) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  written integer;
begin
  if step not in ('password', 'second_factor', 'step_up') then raise exception 'no such step' using errcode = 'check_violation'; end if;
  insert into audit_event (id, tenant_id, kind, actor_kind, subject_kind, subject_id, detail)
    select occasion_id(m.id::text || occasion), m.tenant_id, 'security.guessing_stopped', 'system', 'membership', m.id, jsonb_build_object('step', step)
    from membership m join tenant t on t.id = m.tenant_id and t.state in ('active', 'frozen') where m.user_id = who and m.state = 'active'
    on conflict do nothing;
  get diagnostics written = row_count;
  if alert_occasion is not null then perform write_security_alert(who, 'guessing', alert_occasion, null, true, now()); end if;
  return written;
end $$;

-- Retention: sessions that ended by themselves, what is known of ended ones after `kept_days` and never before 180 (BW-1.5), open
-- second steps, addresses that were told of a change, old counters. Returns how many rows went.
create function purge_security(at timestamptz, kept_days integer) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  gone bigint := 0;
  step bigint;
begin
  delete from auth.session where "expiresAt" < at;
  get diagnostics step = row_count; gone := gone + step;
  delete from auth.session_meta where ended_at < at - make_interval(days => greatest(kept_days, 180));
  get diagnostics step = row_count; gone := gone + step;
  delete from auth.sign_in_step where expires_at < at;
  get diagnostics step = row_count; gone := gone + step;
  delete from auth.passkey_challenge where expires_at < at;
  get diagnostics step = row_count; gone := gone + step;
  delete from auth.former_email where expires_at < at;
  get diagnostics step = row_count; gone := gone + step;
  delete from auth.account_recovery where due_at < at - interval '90 days' and (stopped_at is not null or done_at is not null);
  get diagnostics step = row_count; gone := gone + step;
  delete from auth.guess where expire < (extract(epoch from at) * 1000)::bigint;
  get diagnostics step = row_count; gone := gone + step;
  return gone;
end $$;

grant usage on schema auth to omniflow_sweep;
grant select, insert, update, delete on auth.totp, auth.recovery_code, auth.passkey, auth.passkey_challenge, auth.sign_in_step, auth.session_meta, auth.guess to omniflow_api;
grant select (session_id, user_id, mark, tenant_id, last_seen_at, ended_at, stepped_up_at), insert, update, delete on auth.session_meta to omniflow_sweep;
grant select (id, "expiresAt"), delete on auth.session to omniflow_sweep;
grant select (id, "createdAt") on auth."user" to omniflow_sweep;
grant select (expires_at), delete on auth.sign_in_step, auth.passkey_challenge to omniflow_sweep;
grant select (expire), delete on auth.guess to omniflow_sweep;
grant select (user_id, confirmed_at) on auth.totp to omniflow_sweep;
grant select (user_id) on auth.passkey to omniflow_sweep;
grant select (second_factor) on tenant to omniflow_sweep;
-- Reading is what `on conflict` needs to see that the occasion was told.
grant select (id), insert on audit_event to omniflow_sweep;
create policy sweep_reports on audit_event for insert to omniflow_sweep with check (actor_kind = 'system' and kind = 'security.guessing_stopped');
create policy sweep_known on audit_event for select to omniflow_sweep using (kind = 'security.guessing_stopped');

alter function note_session_start() owner to omniflow_sweep;
alter function note_session_end() owner to omniflow_sweep;
alter function session_standing(uuid, uuid) owner to omniflow_sweep;
alter function members_with_second_factor() owner to omniflow_sweep;
alter function report_guessing(uuid, text, text, text) owner to omniflow_sweep;
alter function purge_security(timestamptz, integer) owner to omniflow_sweep;
revoke execute on function note_session_start(), note_session_end(), session_standing(uuid, uuid), members_with_second_factor(), report_guessing(uuid, text, text, text),
  purge_security(timestamptz, integer) from public;
grant execute on function session_standing(uuid, uuid), members_with_second_factor(), report_guessing(uuid, text, text, text) to omniflow_api;
grant execute on function purge_security(timestamptz, integer) to omniflow_worker;
