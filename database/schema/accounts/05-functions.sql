-- Asked with the id of a link, before it is known whose it is.
create function find_account_token(which uuid) returns table (tenant_id uuid, purpose text, subject_id uuid, used_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select t.tenant_id, t.purpose, t.subject_id, t.used_at from account_token t where t.id = which
$$;

-- An organisation comes into being with its first department and admin, out of a registration that counts once. The caller's
-- transaction is bound to the organisation and the admin it makes. Raises no_data_found when the registration is settled or over.
create function open_organisation(from_registration uuid, person uuid, called text, department uuid, department_called text, moment timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  tenant uuid := app_tenant();
begin
  update registration set verified_at = moment, sealed = null
    where id = from_registration and tenant_id = tenant and verified_at is null and known_user_id is null and expires_at > moment;
  if not found then raise exception 'no registration is open' using errcode = 'no_data_found'; end if;
  insert into tenant (id, name) values (tenant, called);
  insert into department (id, tenant_id, name) values (department, tenant, department_called);
  insert into membership (id, tenant_id, user_id, role) values (app_actor(), tenant, person, 'admin');
  insert into department_member (tenant_id, department_id, member_id) values (tenant, department, app_actor());
end $$;
grant insert on tenant, department, membership, department_member to omniflow_definer;

-- Hands one mail to a worker until `lease`; two workers never get the same. A lease that ran out means a crash somewhere
-- between asking and being told: `once` names the texts that must rather not arrive than arrive twice.
create function claim_mail(moment timestamptz, lease timestamptz, once text[])
returns table (id uuid, tenant_id uuid, template text, locale text, recipient_kind text, recipient_id uuid, refs jsonb, attempts integer, expires_at timestamptz)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update mail_outbox m set state = 'unconfirmed', lease_until = null, finished_at = moment
    where m.state = 'sending' and m.lease_until < moment and m.template = any(once);
  update mail_outbox m set state = 'failed', failure_code = 'expired', lease_until = null, finished_at = moment
    where m.expires_at <= moment and (m.state = 'queued' or (m.state = 'sending' and m.lease_until < moment));
  return query update mail_outbox m set state = 'sending', lease_until = lease, attempts = m.attempts + 1
    where m.id = (select w.id from mail_outbox w
      where w.next_attempt_at <= moment and (w.state = 'queued' or (w.state = 'sending' and w.lease_until < moment))
      order by w.next_attempt_at, w.id limit 1 for update skip locked)
    returning m.id, m.tenant_id, m.template, m.locale, m.recipient_kind, m.recipient_id, m.refs, m.attempts, m.expires_at;
end $$;

-- Writes down what came of an attempt; only of the newest one, so that a late answer overrules nothing.
create function settle_mail(which uuid, attempt integer, outcome text, code text, next_attempt timestamptz, moment timestamptz) returns boolean
language sql security definer set search_path = public, pg_temp as $$
  with settled as (
    update mail_outbox set state = outcome, failure_code = code, lease_until = null, next_attempt_at = coalesce(next_attempt, next_attempt_at),
      finished_at = case when outcome = 'queued' then null else moment end
    where id = which and state = 'sending' and attempts = attempt returning 1)
  select exists (select 1 from settled)
$$;

-- Retention: what was never confirmed goes with its key, spent and dead links and mails that left a week later (BW-2.4).
create function purge_accounts(moment timestamptz) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  gone bigint := 0;
  step bigint;
begin
  delete from registration where expires_at <= moment;
  get diagnostics step = row_count; gone := gone + step;
  delete from account_token where expires_at <= moment - interval '168 hours';
  get diagnostics step = row_count; gone := gone + step;
  delete from mail_outbox where finished_at <= moment - interval '168 hours';
  get diagnostics step = row_count; gone := gone + step;
  return gone;
end $$;

grant select, delete on account_token to omniflow_sweep;
grant select (id, tenant_id, expires_at), delete on registration to omniflow_sweep;
grant select, update, delete on mail_outbox to omniflow_sweep;

alter function find_account_token(uuid) owner to omniflow_sweep;
alter function open_organisation(uuid, uuid, text, uuid, text, timestamptz) owner to omniflow_definer;
alter function claim_mail(timestamptz, timestamptz, text[]) owner to omniflow_sweep;
alter function settle_mail(uuid, integer, text, text, timestamptz, timestamptz) owner to omniflow_sweep;
alter function purge_accounts(timestamptz) owner to omniflow_sweep;
revoke execute on function find_account_token(uuid), open_organisation(uuid, uuid, text, uuid, text, timestamptz), claim_mail(timestamptz, timestamptz, text[]),
  settle_mail(uuid, integer, text, text, timestamptz, timestamptz), purge_accounts(timestamptz) from public;
grant execute on function find_account_token(uuid), open_organisation(uuid, uuid, text, uuid, text, timestamptz) to omniflow_api;
grant execute on function claim_mail(timestamptz, timestamptz, text[]), settle_mail(uuid, integer, text, text, timestamptz, timestamptz), purge_accounts(timestamptz) to omniflow_worker;
