-- Facts of an account that the sign-in library doesn't know (BW-1.1, BW-9.1).
create table auth.profile (
  "userId" uuid primary key references auth."user" (id) on delete cascade,
  phone text not null check (phone ~ '^\+[1-9][0-9]{6,14}$'),
  locale text not null,
  "adultAt" timestamptz not null
);

-- What a stranger typed, until they show that the address is theirs. Sealed under a key of its own that expires in the vault
-- with the row: whoever never confirms leaves nothing that opens. `tenant_id`: of the organisation it will become.
create table registration (
  id uuid primary key,
  tenant_id uuid not null,
  sealed bytea,
  locale text not null,
  -- The address has an account already: its owner is told, and the row is never confirmed.
  known_user_id uuid,
  mails integer not null default 1 check (mails between 1 and 5),
  expires_at timestamptz not null,
  verified_at timestamptz,
  created_at timestamptz not null default now(),
  check (verified_at is null or sealed is null)
);
create index registration_expiry on registration (expires_at);

-- Links carry their own proof (id, expiry, keyed hash); the row makes them count once.
create table account_token (
  id uuid primary key,
  tenant_id uuid not null,
  purpose text not null check (purpose in ('registration_consent', 'verify_email', 'password_reset', 'invitation', 'change_email', 'ownership')),
  -- A registration, a member or an invitation, by purpose.
  subject_id uuid not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  created_at timestamptz not null default now()
);
create index account_token_of_subject on account_token (tenant_id, subject_id);
create index account_token_expiry on account_token (expires_at);
