-- People hear of what concerns the safety of their account: one mail, and a notification in each of their organisations,
-- written in the transaction of the fact (BW-2.6, BW-5.4).

-- The address an account had until it was changed, for the one mail that tells its owner (BW-7.2).
create table auth.former_email (
  id uuid primary key,
  user_id uuid not null references auth."user" (id) on delete cascade,
  email text not null,
  expires_at timestamptz not null
);
create index former_email_end on auth.former_email (expires_at);
grant insert, select (id, user_id) on auth.former_email to omniflow_api;
grant select on auth.former_email to omniflow_worker;
grant select (expires_at), delete on auth.former_email to omniflow_sweep;

alter table mail_outbox drop constraint mail_outbox_recipient_kind_check;
alter table mail_outbox add constraint mail_outbox_recipient_kind_check
  check (recipient_kind in ('user', 'registration', 'invitation', 'email_change', 'former_email'));
create policy queued_to_own_former_address on mail_outbox for insert to omniflow_api with check (tenant_id = (select app_tenant())
  and recipient_kind = 'former_email' and exists (select 1 from auth.former_email f where f.id = recipient_id and app_is_actor(f.user_id)));

-- The same occasion tells once, whoever comes with it again. Answers whose screens have news.
create function write_security_alert(who uuid, what text, occasion text, about uuid, mailed boolean, moment timestamptz)
returns table (tenant_id uuid, member_id uuid) language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if what not in ('new_device', 'second_factor_on', 'second_factor_off', 'authenticator_added', 'authenticator_removed', 'passkey_added', 'passkey_removed',
    'recovery_codes_made', 'recovery_code_used', 'second_factor_reset', 'password_changed', 'email_changed', 'guessing',
    'recovery_started', 'recovery_stopped', 'recovery_done')
  then raise exception 'no such alert' using errcode = 'check_violation'; end if;
  if mailed then
    insert into mail_outbox (id, tenant_id, template, locale, recipient_kind, recipient_id, refs, next_attempt_at, expires_at)
      select occasion_id(who::text || what || occasion), o.tenant_id, 'security-alert', 'en', 'user', who, jsonb_strip_nulls(jsonb_build_object(
          'what', what, 'at', to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'sessionId', about)), moment, moment + interval '3 days'
      from memberships_of(who) o limit 1
      on conflict do nothing;
  end if;
  return query insert into notification (id, tenant_id, member_id, kind, subject_id, code)
    select occasion_id(o.member_id::text || what || occasion), o.tenant_id, o.member_id, 'security', about, what from memberships_of(who) o
    on conflict do nothing returning notification.tenant_id, notification.member_id;
end $$;

-- The same for people of the organisation the transaction is bound to. `mailed`: false where a mail of its own tells of it.
create function alert_person(who uuid, what text, occasion text, about uuid, mailed boolean, moment timestamptz) returns table (member_id uuid)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select 1 from membership m where m.tenant_id = app_tenant() and m.user_id = who) then
    raise exception 'nobody of this organisation' using errcode = 'no_data_found';
  end if;
  return query select w.member_id from write_security_alert(who, what, occasion, about, mailed, moment) w where w.tenant_id = app_tenant();
end $$;

-- A change of a person's account concerns each organisation it opens: the same entry in the logs of the others.
create function record_elsewhere(who uuid, what text, subject text, said jsonb) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select 1 from membership m where m.tenant_id = app_tenant() and m.id = app_actor() and m.user_id = who) then
    raise exception 'only about oneself' using errcode = 'insufficient_privilege';
  end if;
  insert into audit_event (id, tenant_id, kind, actor_kind, actor_id, subject_kind, subject_id, detail)
    select uuidv7(), o.tenant_id, what, 'member', o.member_id, subject, o.member_id, said from memberships_of(who) o where o.tenant_id <> app_tenant();
end $$;
create policy sweep_account_changes on audit_event for insert to omniflow_sweep with check (actor_kind = 'member' and actor_id = subject_id
  and kind in ('account.password_reset', 'account.email_changed', 'security.second_factor_added', 'security.second_factor_removed',
    'security.recovery_codes_made', 'security.recovery_code_used'));

grant insert on mail_outbox to omniflow_sweep;
grant insert, select (tenant_id, member_id) on notification to omniflow_sweep;
-- A mail says from which browser and system, never from which address.
grant select (session_id, browser, system) on auth.session_meta to omniflow_worker;

alter function write_security_alert(uuid, text, text, uuid, boolean, timestamptz) owner to omniflow_sweep;
alter function alert_person(uuid, text, text, uuid, boolean, timestamptz) owner to omniflow_sweep;
alter function record_elsewhere(uuid, text, text, jsonb) owner to omniflow_sweep;
revoke execute on function write_security_alert(uuid, text, text, uuid, boolean, timestamptz),
  alert_person(uuid, text, text, uuid, boolean, timestamptz), record_elsewhere(uuid, text, text, jsonb) from public;
grant execute on function alert_person(uuid, text, text, uuid, boolean, timestamptz), record_elsewhere(uuid, text, text, jsonb) to omniflow_api;
