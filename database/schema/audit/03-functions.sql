create function note_unsealed() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_table_name = 'read_log' then
    insert into audit_pending (tenant_id, source_kind, source_id, at, due_at)
      values (new.tenant_id, 'reading', new.id, new.bucket + interval '5 minutes', new.bucket + interval '6 minutes');
  else
    insert into audit_pending (tenant_id, source_kind, source_id, at, due_at) values (new.tenant_id, 'event', new.id, new.at, new.at);
  end if;
  return null;
end $$;
alter function note_unsealed() owner to omniflow_definer;
revoke execute on function note_unsealed() from public;
create trigger audit_event_unsealed after insert on audit_event for each row execute function note_unsealed();
create trigger read_log_unsealed after insert on read_log for each row execute function note_unsealed();

-- What was written before there was a log to seal it into.
alter table audit_event no force row level security;
alter table audit_pending no force row level security;
insert into audit_pending (tenant_id, source_kind, source_id, at, due_at) select tenant_id, 'event', id, at, at from audit_event;
alter table audit_event force row level security;
alter table audit_pending force row level security;

-- Sweeps of the sealer: which organisations have something to seal, to sign, to copy, to check.
create function tenants_to_seal(moment timestamptz, most integer) returns table (tenant_id uuid)
language sql stable security definer set search_path = public, pg_temp as $$
  select p.tenant_id from audit_pending p where p.due_at <= moment group by 1 order by min(p.due_at) limit most
$$;
-- A log that was quiet is signed at once, a busy one as often as `signed_before` allows.
create function tenants_to_sign(signed_before timestamptz, most integer) returns table (tenant_id uuid)
language sql stable security definer set search_path = public, pg_temp as $$
  select t.id from tenant t
    cross join lateral (select l.position + 1 as leaves from audit_leaf l where l.tenant_id = t.id order by l.position desc limit 1) grown
    left join lateral (select c.size as signed, c.at from audit_checkpoint c where c.tenant_id = t.id order by c.size desc limit 1) head on true
  where grown.leaves > coalesce(head.signed, 0) and coalesce(head.at < signed_before, true) limit most
$$;
create function copies_due(moment timestamptz, most integer) returns table (tenant_id uuid, place text)
language sql stable security definer set search_path = public, pg_temp as $$
  select o.tenant_id, o.place from audit_copy o
    cross join lateral (select c.size from audit_checkpoint c where c.tenant_id = o.tenant_id order by c.size desc limit 1) head
  where o.next_attempt_at <= moment and head.size > o.copied_size order by o.next_attempt_at limit most
$$;
create function tenants_to_check(before timestamptz, most integer) returns table (tenant_id uuid)
language sql stable security definer set search_path = public, pg_temp as $$
  select t.id from tenant t where exists (select 1 from audit_checkpoint c where c.tenant_id = t.id)
    and not exists (select 1 from audit_check k where k.tenant_id = t.id and k.at >= before) limit most
$$;
-- Heads that the platform's log doesn't hold yet: at most the newest of each organisation.
create function heads_to_log(most integer) returns table (tenant_id uuid, head_size bigint, root bytea)
language sql stable security definer set search_path = public, pg_temp as $$
  select t.id, head.size, head.root from tenant t
    cross join lateral (select c.size, c.root from audit_checkpoint c where c.tenant_id = t.id order by c.size desc limit 1) head
  where not exists (select 1 from platform_log l where l.kind = 'head' and l.origin = 'omniflow/audit/' || t.id and l.size = head.size) limit most
$$;
-- For the metrics: since when the oldest entry waits to be sealed, and when the last head was signed. Of nobody in particular.
create function sealing_lag(moment timestamptz) returns table (oldest_due timestamptz, last_signed timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select (select min(p.due_at) from audit_pending p where p.due_at <= moment), (select k.at from platform_checkpoint k order by k.size desc limit 1)
$$;

-- Takes an entry out of the log for good: its salt first, so that nothing can be tested against the leaf, then the row.
-- The leaf stays, and an entry of its own says that this one was redacted. False when it is redacted already.
create function redact_entry(which bigint, audit_id uuid, reason text) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  tenant uuid := app_tenant();
  leaf record;
begin
  select l.source_kind, l.source_id into leaf from audit_leaf l where l.tenant_id = tenant and l.position = which;
  if not found then raise exception 'no such entry' using errcode = 'no_data_found'; end if;
  delete from audit_salt s where s.tenant_id = tenant and s.position = which;
  if not found then return false; end if;
  if leaf.source_kind = 'event' then
    delete from audit_event e where e.tenant_id = tenant and e.id = leaf.source_id;
  else
    delete from read_log r where r.tenant_id = tenant and r.id = leaf.source_id;
  end if;
  insert into audit_event (id, tenant_id, kind, actor_kind, subject_kind, subject_id, detail)
    values (audit_id, tenant, 'audit.redacted', 'system', 'entry', leaf.source_id, jsonb_build_object('entry', which + 1, 'reason', reason));
  return true;
end $$;
alter function redact_entry(bigint, uuid, text) owner to omniflow_definer;

do $$
declare f text;
begin
  foreach f in array array['tenants_to_seal(timestamptz, integer)', 'tenants_to_sign(timestamptz, integer)', 'copies_due(timestamptz, integer)',
    'tenants_to_check(timestamptz, integer)', 'heads_to_log(integer)', 'sealing_lag(timestamptz)'] loop
    execute format('alter function %s owner to omniflow_sweep', f);
    execute format('revoke execute on function %s from public', f);
    execute format('grant execute on function %s to omniflow_worker', f);
  end loop;
end $$;
revoke execute on function redact_entry(bigint, uuid, text), refuse_unless_redacted() from public;
grant execute on function redact_entry(bigint, uuid, text) to omniflow_worker;
