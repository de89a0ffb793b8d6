-- Which organisation a business account at the provider belongs to: news about an account is routed by it, and an account
-- holds numbers of one organisation only.
create table channel_business (
  provider text not null check (provider in ('whatsapp')),
  business_id text not null,
  tenant_id uuid not null references tenant (id),
  primary key (provider, business_id),
  unique (tenant_id, provider, business_id)
);

-- What we know of a number besides its owner: kept after it is disconnected, so that it finds its history again.
create table channel_state (
  tenant_id uuid not null,
  channel_id uuid not null,
  -- WhatsApp: phone_number_id.
  account_id text not null,
  phase text not null default 'setting_up' check (phase in ('setting_up', 'connected', 'disconnected')),
  -- Digits only.
  display_number text,
  verified_name text,
  quality text check (quality in ('green', 'yellow', 'red', 'unknown')),
  -- The provider's word for how many new people may be written to in a day.
  messaging_limit text,
  number_status text,
  name_status text,
  token_expires_at timestamptz,
  -- By name of the check: state, code, instant.
  checks jsonb not null default '{}',
  -- When the provider was asked last; null asks at once.
  asked_at timestamptz,
  -- When templates were fetched last; null fetches at once.
  templates_at timestamptz,
  last_webhook_at timestamptz,
  last_sent_at timestamptz,
  -- Since when nothing leaves, and when the admins were told.
  stopped_at timestamptz,
  told_at timestamptz,
  connected_at timestamptz,
  disconnected_at timestamptz,
  primary key (tenant_id, channel_id),
  unique (tenant_id, account_id),
  foreign key (tenant_id, channel_id) references channel (tenant_id, id)
);
create index channel_state_asked on channel_state (asked_at nulls first) where phase = 'connected';

-- A number on its way to being connected: left and taken up again within 24 hours.
create table channel_draft (
  id uuid primary key,
  tenant_id uuid not null,
  member_id uuid not null,
  -- The number it reconnects, or the one it has made.
  channel_id uuid,
  reconnects boolean not null default false,
  -- Who connects a number has read that the provider's policies hold too (BW-3.2).
  acknowledged_at timestamptz not null,
  -- Digest of what must come back from the provider's sign-up, once.
  ticket bytea,
  business_id text,
  account_id text,
  department_id uuid,
  name text,
  -- Numbers of the account, as the provider described them.
  numbers jsonb not null default '[]',
  checks jsonb not null default '{}',
  token_expires_at timestamptz,
  -- The access token, under a key that expires with the row.
  sealed bytea,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  unique (tenant_id, id),
  foreign key (tenant_id, member_id) references membership (tenant_id, id),
  foreign key (tenant_id, channel_id) references channel (tenant_id, id),
  foreign key (tenant_id, department_id) references department (tenant_id, id)
);
create index channel_draft_expiry on channel_draft (expires_at);

-- What came and went in an hour, counted by the worker.
create table channel_hour (
  tenant_id uuid not null,
  channel_id uuid not null,
  hour timestamptz not null,
  received integer not null default 0,
  sent integer not null default 0,
  primary key (tenant_id, channel_id, hour),
  foreign key (tenant_id, channel_id) references channel (tenant_id, id)
);
create index channel_hour_age on channel_hour (hour);

create table channel_failure (
  tenant_id uuid not null,
  channel_id uuid not null,
  hour timestamptz not null,
  -- The provider's number, or a word of ours.
  code text not null,
  failures integer not null,
  primary key (tenant_id, channel_id, hour, code),
  foreign key (tenant_id, channel_id) references channel (tenant_id, id)
);
create index channel_failure_age on channel_failure (hour);

-- Only failures stand in it, so an ordinary status pays nothing.
create index delivery_status_failed on delivery_status (failed_at) where failed_at is not null;
