-- Whether a number is the only one of its account that is not disconnected.
create function alone_in_account(which uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select not exists (
    select 1 from channel me join channel c on c.tenant_id = me.tenant_id and c.provider = me.provider and c.business_id = me.business_id and c.id <> me.id
      join channel_state s on s.tenant_id = c.tenant_id and s.channel_id = c.id
    where me.tenant_id = app_tenant() and me.id = which and s.phase <> 'disconnected')
$$;

-- The sealed token of a number, for talking to the provider on an admin's behalf or in the worker's round.
create function channel_access(which uuid) returns table (sealed bytea, business_id text, account_id text, alone boolean)
language sql stable security definer set search_path = public, pg_temp as $$
  select c.sealed, c.business_id, s.account_id, alone_in_account(which) from channel c join channel_state s on s.tenant_id = c.tenant_id and s.channel_id = c.id
  where c.tenant_id = app_tenant() and c.id = which and app_role() in ('admin', 'system')
$$;

-- An account whose last number was disconnected may go to another organisation.
create function release_account(which uuid) returns void
language sql security definer set search_path = public, pg_temp as $$
  delete from channel_business b using channel c
  where c.tenant_id = app_tenant() and c.id = which and b.tenant_id = c.tenant_id and b.provider = c.provider and b.business_id = c.business_id
    and app_role() in ('admin', 'system') and alone_in_account(which)
$$;

-- The newest signs of life of a number since an instant, which its oldest possible message id stands for as well.
create function channel_signs(which uuid, since timestamptz, since_id uuid) returns table (webhook_at timestamptz, accepted_at timestamptz, delivered_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select
    (select max(r.received_at) from webhook_receipt r where r.tenant_id = app_tenant() and r.channel_id = which and r.received_at >= since),
    max(m.created_at), max(d.delivered_at)
  from message m left join delivery_status d on d.tenant_id = m.tenant_id and d.message_id = m.id
  where m.id >= since_id and m.tenant_id = app_tenant() and m.channel_id = which and m.author <> 'customer' and m.state = 'accepted'
$$;

-- What the provider tells about an account or a number, signed. It is remembered before the 200. `stop` halts sending; a
-- new limit is taken over; the rest is asked for afterwards. News from before a number was (re)connected stops nothing.
create function note_channel_news(from_provider text, business text, number text, stop text, new_limit text, templates boolean, at timestamptz) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  meant integer;
begin
  update channel_state s set last_webhook_at = greatest(s.last_webhook_at, at), asked_at = null,
      messaging_limit = coalesce(new_limit, s.messaging_limit),
      templates_at = case when templates then null else s.templates_at end,
      stopped_at = case when stop is null or c.health = 'stopped' or s.connected_at >= at then s.stopped_at else at end
    from channel c join channel_business b on b.provider = c.provider and b.business_id = c.business_id and b.tenant_id = c.tenant_id
    where c.tenant_id = s.tenant_id and c.id = s.channel_id and c.provider = from_provider and c.business_id = business
      and s.phase <> 'disconnected' and (number is null or s.display_number = number);
  get diagnostics meant = row_count;
  if stop is not null then
    update channel c set health = 'stopped', health_code = stop from channel_state s
      where s.tenant_id = c.tenant_id and s.channel_id = c.id and c.provider = from_provider and c.business_id = business
        and s.phase = 'connected' and c.health = 'ok' and s.connected_at < at and (number is null or s.display_number = number);
  end if;
  return meant;
end $$;

-- Takes numbers that are to be asked about: two workers never take the same one.
create function channels_to_ask(before timestamptz, moment timestamptz, size integer) returns table (tenant_id uuid, channel_id uuid)
language sql security definer set search_path = public, pg_temp as $$
  update channel_state s set asked_at = moment from (
    select k.tenant_id, k.channel_id from channel_state k join tenant t on t.id = k.tenant_id and t.state = 'active'
    where k.phase = 'connected' and (k.asked_at is null or k.asked_at < before) order by k.asked_at nulls first limit size for update of k skip locked) due
  where s.tenant_id = due.tenant_id and s.channel_id = due.channel_id
  returning s.tenant_id, s.channel_id
$$;

-- Numbers that stopped and whose admins don't know it yet.
create function channels_to_tell(size integer) returns table (tenant_id uuid, channel_id uuid)
language sql stable security definer set search_path = public, pg_temp as $$
  select c.tenant_id, c.id from channel c join channel_state s on s.tenant_id = c.tenant_id and s.channel_id = c.id
  where c.health = 'stopped' and s.phase = 'connected' and s.told_at is null limit size
$$;

-- Numbers that somebody disconnected, and whose token, route or rows a crash left behind.
create function channels_to_close(before timestamptz, size integer) returns table (tenant_id uuid, channel_id uuid)
language sql stable security definer set search_path = public, pg_temp as $$
  select c.tenant_id, c.id from channel c join channel_state s on s.tenant_id = c.tenant_id and s.channel_id = c.id
  where c.health = 'stopped' and c.health_code = 'DISCONNECTED' and s.phase <> 'disconnected' and s.stopped_at < before limit size
$$;

create function expired_drafts(moment timestamptz, size integer) returns table (tenant_id uuid, draft_id uuid)
language sql stable security definer set search_path = public, pg_temp as $$
  select d.tenant_id, d.id from channel_draft d where d.expires_at <= moment limit size
$$;

-- Counts the hours from `since` on anew; repeating it changes nothing. Returns how many rows it wrote.
create function tally_channels(since timestamptz, since_id uuid, moment timestamptz) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  first_hour timestamptz := date_trunc('hour', since);
  step bigint;
  done bigint := 0;
begin
  with arrived as (
    select r.tenant_id, r.channel_id, date_trunc('hour', r.received_at) as hour, sum(r.stored) as received, max(r.received_at) as last from webhook_receipt r
    where r.received_at >= first_hour and r.channel_id is not null group by 1, 2, 3),
  seen as (
    update channel_state s set last_webhook_at = greatest(s.last_webhook_at, a.last) from (select tenant_id, channel_id, max(last) as last from arrived group by 1, 2) a
    where s.tenant_id = a.tenant_id and s.channel_id = a.channel_id and s.last_webhook_at is distinct from greatest(s.last_webhook_at, a.last))
  insert into channel_hour as h (tenant_id, channel_id, hour, received)
    select a.tenant_id, a.channel_id, a.hour, a.received from arrived a join channel_state s on s.tenant_id = a.tenant_id and s.channel_id = a.channel_id
    on conflict (tenant_id, channel_id, hour) do update set received = excluded.received where h.received <> excluded.received;
  get diagnostics step = row_count; done := done + step;

  with left_us as (
    select m.tenant_id, m.channel_id, date_trunc('hour', m.created_at) as hour, count(*) as sent, max(m.created_at) as last from message m
    where m.id >= since_id and m.created_at >= first_hour and m.author <> 'customer' and m.state = 'accepted' group by 1, 2, 3),
  seen as (
    update channel_state s set last_sent_at = greatest(s.last_sent_at, a.last) from (select tenant_id, channel_id, max(last) as last from left_us group by 1, 2) a
    where s.tenant_id = a.tenant_id and s.channel_id = a.channel_id and s.last_sent_at is distinct from greatest(s.last_sent_at, a.last))
  insert into channel_hour as h (tenant_id, channel_id, hour, sent)
    select a.tenant_id, a.channel_id, a.hour, a.sent from left_us a join channel_state s on s.tenant_id = a.tenant_id and s.channel_id = a.channel_id
    on conflict (tenant_id, channel_id, hour) do update set sent = excluded.sent where h.sent <> excluded.sent;
  get diagnostics step = row_count; done := done + step;

  with failed as (
    select m.tenant_id, m.channel_id, date_trunc('hour', m.created_at) as hour, substring(m.failure_code from '[^/]*$') as code from message m
    where m.id >= since_id and m.created_at >= first_hour and m.state = 'failed' and m.failure_code is not null
    union all
    select d.tenant_id, d.channel_id, date_trunc('hour', d.failed_at), coalesce(d.error_code::text, 'unknown') from delivery_status d where d.failed_at >= first_hour)
  insert into channel_failure as h (tenant_id, channel_id, hour, code, failures)
    select f.tenant_id, f.channel_id, f.hour, f.code, count(*) from failed f join channel_state s on s.tenant_id = f.tenant_id and s.channel_id = f.channel_id group by 1, 2, 3, 4
    on conflict (tenant_id, channel_id, hour, code) do update set failures = excluded.failures where h.failures <> excluded.failures;
  get diagnostics step = row_count; done := done + step;

  delete from channel_hour where hour < moment - interval '8 days';
  delete from channel_failure where hour < moment - interval '8 days';
  return done;
end $$;

alter function alone_in_account(uuid) owner to omniflow_definer;
alter function channel_access(uuid) owner to omniflow_definer;
alter function release_account(uuid) owner to omniflow_definer;
alter function channel_signs(uuid, timestamptz, uuid) owner to omniflow_sweep;
alter function note_channel_news(text, text, text, text, text, boolean, timestamptz) owner to omniflow_sweep;
alter function channels_to_ask(timestamptz, timestamptz, integer) owner to omniflow_sweep;
alter function channels_to_tell(integer) owner to omniflow_sweep;
alter function channels_to_close(timestamptz, integer) owner to omniflow_sweep;
alter function expired_drafts(timestamptz, integer) owner to omniflow_sweep;
alter function tally_channels(timestamptz, uuid, timestamptz) owner to omniflow_sweep;
revoke execute on function alone_in_account(uuid), channel_access(uuid), release_account(uuid), channel_signs(uuid, timestamptz, uuid), note_channel_news(text, text, text, text, text, boolean, timestamptz),
  channels_to_ask(timestamptz, timestamptz, integer), channels_to_tell(integer), channels_to_close(timestamptz, integer), expired_drafts(timestamptz, integer),
  tally_channels(timestamptz, uuid, timestamptz) from public;
grant execute on function channel_access(uuid), release_account(uuid) to omniflow_api, omniflow_worker;
grant execute on function channel_signs(uuid, timestamptz, uuid) to omniflow_api;
grant execute on function note_channel_news(text, text, text, text, text, boolean, timestamptz) to omniflow_ingest;
grant execute on function channels_to_ask(timestamptz, timestamptz, integer), channels_to_tell(integer), channels_to_close(timestamptz, integer), expired_drafts(timestamptz, integer),
  tally_channels(timestamptz, uuid, timestamptz) to omniflow_worker;
