create table contact (
  id uuid primary key,
  tenant_id uuid not null references tenant (id),
  standing text not null default 'unknown' check (standing in ('unknown', 'asked', 'accepted', 'refused', 'withdrawn', 'minor', 'erasing')),
  standing_at timestamptz not null,
  asked_at timestamptz,
  -- When words waiting for an answer lose their key; null when nothing waits.
  held_until timestamptz,
  -- Name and user name; null before consent and after refusal.
  sealed bytea,
  created_at timestamptz not null default now(),
  unique (tenant_id, id)
);

-- How providers know the person. The hash survives refusal (PC-2.4b); the value does not.
create table contact_identity (
  id uuid primary key,
  tenant_id uuid not null,
  contact_id uuid not null,
  kind text not null check (kind in ('msisdn', 'bsuid', 'parent_bsuid')),
  hash bytea not null,
  sealed bytea,
  created_at timestamptz not null default now(),
  unique (tenant_id, kind, hash),
  foreign key (tenant_id, contact_id) references contact (tenant_id, id)
);
create index contact_identity_contact on contact_identity (tenant_id, contact_id);
