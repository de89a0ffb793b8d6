-- How an organisation is set up by its own staff: agreement, departments, hours, team.

-- Raised with each change by a person, so that of two who edit at once the second is told.
alter table tenant add column revision integer not null default 0, add column holiday_region text;
alter table department add column revision integer not null default 0, add column archived_at timestamptz;
alter table membership add column revision integer not null default 0, add column owner boolean not null default false;

create unique index department_name on department (tenant_id, lower(name)) where archived_at is null;

-- One owner in each organisation. The first admin is it, whoever makes the organisation; afterwards it is handed over.
create unique index membership_owner on membership (tenant_id) where owner;
create function first_admin_owns() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  new.owner := new.role = 'admin' and new.state = 'active'
    and not exists (select 1 from membership m where m.tenant_id = new.tenant_id and m.owner);
  return new;
end $$;
create trigger membership_first_admin_owns before insert on membership for each row execute function first_admin_owns();
alter table membership add constraint membership_owner_is_admin check (not owner or (role = 'admin' and state = 'active'));

-- The data processing agreement as accepted: one row per version (PC-4.2). Parties and file are sealed; the hashes are of
-- the published text and of the file, so that either can be shown to be the one agreed to.
create table agreement (
  id uuid primary key,
  tenant_id uuid not null references tenant (id),
  version integer not null,
  locale text not null,
  notice_sha256 text not null,
  member_id uuid not null,
  at timestamptz not null,
  pdf_sha256 text not null,
  parties bytea not null,
  pdf bytea not null,
  unique (tenant_id, version),
  foreign key (tenant_id, member_id) references membership (tenant_id, id)
);

-- Opening hours of a department, or of the whole organisation (department null). No row: Mon–Sat 09:00–19:00.
create table opening_hours (
  id uuid primary key,
  tenant_id uuid not null references tenant (id),
  department_id uuid,
  week jsonb not null,
  revision integer not null default 0,
  unique nulls not distinct (tenant_id, department_id),
  foreign key (tenant_id, department_id) references department (tenant_id, id)
);

create table holiday (
  id uuid primary key,
  tenant_id uuid not null references tenant (id),
  on_date date not null,
  name text not null,
  unique (tenant_id, on_date)
);

-- An invited person's address is sealed under a key that expires 30 days after the invitation, used or not.
create table invitation (
  id uuid primary key,
  tenant_id uuid not null references tenant (id),
  invited_by uuid not null,
  role text not null check (role in ('admin', 'privacy_officer', 'manager', 'agent')),
  email_hash bytea not null,
  sealed bytea not null,
  expires_at timestamptz not null,
  sent_at timestamptz not null,
  accepted_at timestamptz,
  revoked_at timestamptz,
  member_id uuid,
  created_at timestamptz not null default now(),
  unique (tenant_id, id),
  foreign key (tenant_id, invited_by) references membership (tenant_id, id),
  foreign key (tenant_id, member_id) references membership (tenant_id, id),
  check (accepted_at is null or member_id is not null),
  check (accepted_at is null or revoked_at is null)
);
create unique index invitation_open on invitation (tenant_id, email_hash) where accepted_at is null and revoked_at is null;

create table invitation_department (
  tenant_id uuid not null,
  invitation_id uuid not null,
  department_id uuid not null,
  primary key (tenant_id, invitation_id, department_id),
  foreign key (tenant_id, invitation_id) references invitation (tenant_id, id),
  foreign key (tenant_id, department_id) references department (tenant_id, id)
);

-- Ownership changes only when the new owner accepts.
create table ownership_transfer (
  id uuid primary key,
  tenant_id uuid not null references tenant (id),
  from_member_id uuid not null,
  to_member_id uuid not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  accepted_at timestamptz,
  ended_at timestamptz,
  unique (tenant_id, id),
  foreign key (tenant_id, from_member_id) references membership (tenant_id, id),
  foreign key (tenant_id, to_member_id) references membership (tenant_id, id),
  check (from_member_id <> to_member_id)
);
create unique index ownership_transfer_open on ownership_transfer (tenant_id) where accepted_at is null and ended_at is null;

-- Optional steps of the first run that were put aside. Every other step is a fact found elsewhere.
create table setup_skip (
  tenant_id uuid not null references tenant (id),
  step text not null check (step in ('departments', 'team', 'message')),
  member_id uuid not null,
  at timestamptz not null default now(),
  primary key (tenant_id, step),
  foreign key (tenant_id, member_id) references membership (tenant_id, id)
);

-- A new address of an account until it was confirmed by mail; the old one stays in force meanwhile (BW-7.2).
create table auth.email_change (
  user_id uuid primary key references auth."user" (id) on delete cascade,
  id uuid not null unique,
  email text not null,
  expires_at timestamptz not null
);
