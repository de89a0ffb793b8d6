-- Every wrapped key of the product. This cluster has its own short history: a key deleted here is gone for good.

create table tenant_key (
  id uuid primary key,
  tenant_id uuid not null,
  purpose text not null check (purpose in ('data', 'index', 'ingest')),
  wrapped bytea not null,
  master_key_id text not null,
  created_at timestamptz not null,
  retire_after timestamptz,
  expires_at timestamptz,
  check ((purpose = 'ingest') = (retire_after is not null)),
  check ((purpose = 'ingest') = (expires_at is not null))
);

-- One data key, one index key, and one ingest key for each day: two processes that create at once meet here.
create unique index tenant_key_current on tenant_key (tenant_id, purpose, retire_after) nulls not distinct;
create index tenant_key_expiry on tenant_key (expires_at) where expires_at is not null;
create index tenant_key_master on tenant_key (master_key_id, id);

create table subject_key (
  id uuid primary key,
  tenant_id uuid not null,
  subject_id uuid not null,
  purpose text not null check (purpose in ('subject', 'hold')),
  wrapped bytea not null,
  data_key_id uuid not null,
  created_at timestamptz not null,
  -- A retired key still opens what it sealed, and seals nothing new: a person has a set of keys.
  retired_at timestamptz,
  expires_at timestamptz
);

create unique index subject_key_current on subject_key (tenant_id, subject_id, purpose) where retired_at is null;
create index subject_key_subject on subject_key (tenant_id, subject_id);
create index subject_key_expiry on subject_key (expires_at) where expires_at is not null;

-- Statistics hold samples of a column's values, and outlive the row they came from.
alter table tenant_key alter column wrapped set statistics 0;
alter table subject_key alter column wrapped set statistics 0;

-- The processes that may hold opened keys, so that a destruction knows whose answer to wait for.
create table vault_process (
  id uuid primary key,
  seen_at timestamptz not null
);

-- Destructions whose bytes may still lie in old pages or log segments. Survives the process that owed the scrub.
create table scrub_debt (
  only_row boolean primary key default true check (only_row),
  wanted bigint not null default 0,
  done bigint not null default 0
);
insert into scrub_debt default values;
