-- Address, browser and system of each session (BW-1.5), 180 days beyond its end (CERT-In directions of 28 April 2022, iv).
-- It outlives session and account, so it refers to neither; nothing of a customer refers to it.
create table auth.session_meta (
  session_id uuid primary key,
  user_id uuid not null,
  address text not null,
  browser text not null,
  system text not null,
  started_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  ended_at timestamptz,
  -- When password or second step was last given in this session.
  stepped_up_at timestamptz not null default now()
);
create index session_meta_of_user on auth.session_meta (user_id, started_at desc);
create index session_meta_end on auth.session_meta (ended_at) where ended_at is not null;

-- Kept by triggers, so that no way of starting or ending a session can forget it. The session's own columns carry what
-- the sign-in made of the headers: `browser|system`.
create function note_session_start() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into auth.session_meta (session_id, user_id, address, browser, system)
    values (new.id, new."userId", coalesce(new."ipAddress", ''), split_part(coalesce(new."userAgent", ''), '|', 1), split_part(coalesce(new."userAgent", ''), '|', 2));
  return null;
end $$;
create function note_session_end() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update auth.session_meta set ended_at = least(now(), old."expiresAt") where session_id = old.id and ended_at is null;
  return null;
end $$;
create trigger session_start after insert on auth.session for each row execute function note_session_start();
create trigger session_end after delete on auth.session for each row execute function note_session_end();
