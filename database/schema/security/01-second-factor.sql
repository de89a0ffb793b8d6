-- Second steps of staff at sign-in (BW-5.4). They belong to a person's account, not to an organisation, so they stand beside better-auth's tables.

-- The secret of an authenticator app, sealed under a key derived from AUTH_SECRET: nobody signs in with a backup of the database.
create table auth.totp (
  user_id uuid primary key references auth."user" (id) on delete cascade,
  sealed bytea not null,
  created_at timestamptz not null default now(),
  -- Null until a code proved that the app has it: until then it opens nothing.
  confirmed_at timestamptz,
  -- The newest 30-second step a code was taken for. An older or equal one is a replay (RFC 6238, 5.2).
  last_step bigint not null default 0
);

-- Keyed hashes: each code works once, whoever is first.
create table auth.recovery_code (
  user_id uuid not null references auth."user" (id) on delete cascade,
  hash bytea not null,
  created_at timestamptz not null default now(),
  used_at timestamptz,
  primary key (user_id, hash)
);

create table auth.passkey (
  id uuid primary key,
  user_id uuid not null references auth."user" (id) on delete cascade,
  name text not null check (length(name) between 1 and 60),
  credential_id text not null unique,
  public_key text not null,
  transports text not null,
  counter bigint not null,
  backed_up boolean not null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz
);
create index passkey_of_user on auth.passkey (user_id);

-- What a passkey is asked to sign, for one session and purpose; taken away by its first use.
create table auth.passkey_challenge (
  session_id uuid not null references auth.session (id) on delete cascade,
  purpose text not null check (purpose in ('add', 'step_up')),
  challenge text not null,
  expires_at timestamptz not null,
  primary key (session_id, purpose)
);

-- The password was right, the second step is open. The browser holds the token, we its hash.
create table auth.sign_in_step (
  id uuid primary key,
  user_id uuid not null references auth."user" (id) on delete cascade,
  token_hash bytea not null unique,
  challenge text,
  expires_at timestamptz not null
);
create index sign_in_step_end on auth.sign_in_step (expires_at);

alter table tenant add column second_factor text not null default 'optional' check (second_factor in ('optional', 'required'));
grant update (second_factor) on tenant to omniflow_api;
create policy sign_in_rule_by_admin on tenant as restrictive for update to omniflow_api using (app_role() = 'admin');
