-- Address, browser and system of each session (BW-1.5), beyond its end for as long as domain/security/retention.ts says.
-- It outlives session and account, so it refers to neither; nothing of a customer refers to it.
create table auth.session_meta (
  session_id uuid primary key,
  user_id uuid not null,
  address text not null,
  browser text not null,
  system text not null,
  -- Keyed hash of person, browser, system and place (the /64 in IPv6): whether a sign-in is like an earlier one is asked of it alone.
  mark bytea,
  -- The organisation it acts for; null or not theirs any more: the oldest of the person's.
  tenant_id uuid,
  started_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  ended_at timestamptz,
  -- When password or second step was last given in this session.
  stepped_up_at timestamptz not null default now()
);
create index session_meta_of_user on auth.session_meta (user_id, started_at desc);
create index session_meta_end on auth.session_meta (ended_at) where ended_at is not null;

-- Kept by triggers, so that no way of starting or ending a session can forget it. The session's own columns carry what
-- the sign-in made of the headers: `browser|system|mark`.
-- The person hears of a browser, system and place that aren't on record for them (BW-2.6); at the very first sign-in of an
-- account nothing can be. An account older than its records must have been used: there too they hear of it.
create function note_session_start() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  said text[] := string_to_array(coalesce(new."userAgent", ''), '|');
  marked bytea := decode(coalesce(said[3], ''), 'hex');
  is_first boolean;
  is_known boolean;
begin
  select count(*) = 0 and exists (select 1 from auth."user" u where u.id = new."userId" and u."createdAt" > now() - interval '180 days'),
      coalesce(bool_or(m.mark = marked), false)
    into is_first, is_known from auth.session_meta m where m.user_id = new."userId";
  insert into auth.session_meta (session_id, user_id, address, browser, system, mark, tenant_id)
    values (new.id, new."userId", coalesce(new."ipAddress", ''), coalesce(said[1], ''), coalesce(said[2], ''), marked,
      -- Where the person left off.
      (select m.tenant_id from auth.session_meta m where m.user_id = new."userId" and m.tenant_id is not null order by m.last_seen_at desc limit 1));
  if not is_first and not is_known then perform write_security_alert(new."userId", 'new_device', new.id::text, new.id, true, now()); end if;
  return null;
end $$;
-- A stream that is open for it ends at once, whichever way the session ended; those past their time end by themselves.
create function note_session_end() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if old."expiresAt" > now() then perform pg_notify('live', json_build_object('s', old.id)::text); end if;
  update auth.session_meta set ended_at = least(now(), old."expiresAt") where session_id = old.id and ended_at is null;
  return null;
end $$;
create trigger session_start after insert on auth.session for each row execute function note_session_start();
create trigger session_end after delete on auth.session for each row execute function note_session_end();
