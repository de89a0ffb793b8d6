create table tenant (
  id uuid primary key,
  name text not null,
  state text not null default 'active' check (state in ('active', 'frozen', 'erasing', 'erased')),
  time_zone text not null default 'Asia/Kolkata',
  ask_consent text not null default 'automatic' check (ask_consent in ('automatic', 'manual')),
  created_at timestamptz not null default now()
);

create table department (
  id uuid primary key,
  tenant_id uuid not null references tenant (id),
  name text not null,
  created_at timestamptz not null default now(),
  unique (tenant_id, id)
);

-- A person of staff in one organisation. Names and addresses of staff live in the auth schema only.
create table membership (
  id uuid primary key,
  tenant_id uuid not null references tenant (id),
  user_id uuid not null references auth."user" (id),
  role text not null check (role in ('admin', 'privacy_officer', 'manager', 'agent')),
  state text not null default 'active' check (state in ('active', 'suspended')),
  created_at timestamptz not null default now(),
  unique (tenant_id, id),
  unique (tenant_id, user_id)
);
create index membership_user on membership (user_id);

create table department_member (
  tenant_id uuid not null,
  department_id uuid not null,
  member_id uuid not null,
  primary key (tenant_id, department_id, member_id),
  foreign key (tenant_id, department_id) references department (tenant_id, id),
  foreign key (tenant_id, member_id) references membership (tenant_id, id)
);
create index department_member_member on department_member (tenant_id, member_id);

create table channel (
  id uuid primary key,
  tenant_id uuid not null references tenant (id),
  provider text not null check (provider in ('whatsapp')),
  name text not null,
  department_id uuid not null,
  business_id text not null,
  health text not null default 'ok' check (health in ('ok', 'stopped')),
  health_code text,
  -- The access token, under the channel's own key.
  sealed bytea,
  created_at timestamptz not null default now(),
  unique (tenant_id, id),
  foreign key (tenant_id, department_id) references department (tenant_id, id)
);

-- From Meta's id of a number to its owner: business data, in clear, so that ingest can route before any key is opened.
create table channel_route (
  provider text not null,
  account_id text not null,
  tenant_id uuid not null,
  channel_id uuid not null,
  primary key (provider, account_id),
  foreign key (tenant_id, channel_id) references channel (tenant_id, id)
);

create table message_template (
  id uuid primary key,
  tenant_id uuid not null,
  channel_id uuid not null,
  name text not null,
  language text not null,
  category text not null check (category in ('utility', 'marketing', 'authentication')),
  status text not null,
  parameter_format text not null check (parameter_format in ('named', 'positional')),
  header text,
  body text not null,
  footer text,
  parameters jsonb not null,
  unique (tenant_id, channel_id, name, language),
  unique (tenant_id, id),
  foreign key (tenant_id, channel_id) references channel (tenant_id, id)
);
