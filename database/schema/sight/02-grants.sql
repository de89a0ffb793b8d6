-- Why somebody sees a conversation, who let them, and until when.
alter table conversation_grant
  add column kind text not null default 'assignee' check (kind in ('department', 'assignee', 'participant', 'break_glass')),
  add column given_by uuid,
  add column expires_at timestamptz,
  add foreign key (tenant_id, given_by) references membership (tenant_id, id);
-- Forced policies hide the rows from their own owner; for one statement they must not.
alter table conversation_grant no force row level security;
update conversation_grant set kind = 'department' where department_id is not null;
alter table conversation_grant force row level security;
alter table conversation_grant
  add check ((kind = 'department') = (department_id is not null)),
  add check ((kind = 'break_glass') = (expires_at is not null));
create index conversation_grant_expiry on conversation_grant (expires_at) where expires_at is not null;

-- A transfer to a department is a line in the thread as well.
alter table conversation_event
  add column subject_department_id uuid,
  add foreign key (tenant_id, subject_department_id) references department (tenant_id, id);

-- A conversation opened with a reason: who, when, why. The grant beside it ends by its time; this stays.
create table break_glass (
  id uuid primary key,
  tenant_id uuid not null,
  conversation_id uuid not null,
  channel_id uuid not null,
  member_id uuid not null,
  reason_code text not null check (reason_code ~ '^[a-z_]{3,40}$'),
  -- Their own words, under the organisation's key.
  sealed bytea not null,
  opened_at timestamptz not null default now(),
  expires_at timestamptz not null,
  -- When they closed it before its time.
  ended_at timestamptz,
  unique (tenant_id, id),
  foreign key (tenant_id, conversation_id) references conversation (tenant_id, id),
  foreign key (tenant_id, channel_id) references channel (tenant_id, id),
  foreign key (tenant_id, member_id) references membership (tenant_id, id),
  check (expires_at > opened_at)
);
create index break_glass_time on break_glass (tenant_id, opened_at desc, id desc);

-- Words among colleagues on a conversation. They never leave to the customer.
create table note (
  id uuid primary key,
  tenant_id uuid not null,
  conversation_id uuid not null,
  contact_id uuid not null,
  author_member_id uuid not null,
  client_id uuid not null,
  -- Text and who is mentioned, under the contact's key.
  sealed bytea not null,
  at timestamptz not null default now(),
  unique (tenant_id, id),
  unique (tenant_id, client_id),
  foreign key (tenant_id, conversation_id) references conversation (tenant_id, id),
  foreign key (tenant_id, contact_id) references contact (tenant_id, id),
  foreign key (tenant_id, author_member_id) references membership (tenant_id, id)
);
create index note_thread on note (tenant_id, conversation_id, at desc, id desc);

-- What a member is told. The list of kinds stands in domain/notifications/kinds.ts; ids and codes only.
create table notification (
  id uuid primary key,
  tenant_id uuid not null,
  member_id uuid not null,
  kind text not null check (kind ~ '^[a-z_]{3,40}$'),
  -- Shown only while this is in sight; null for what concerns no conversation.
  conversation_id uuid,
  -- What it is about: a note, an opening, a channel.
  subject_id uuid,
  actor_id uuid,
  code text check (code ~ '^[a-z0-9_]{2,40}$'),
  at timestamptz not null default now(),
  read_at timestamptz,
  unique (tenant_id, id),
  foreign key (tenant_id, member_id) references membership (tenant_id, id),
  foreign key (tenant_id, conversation_id) references conversation (tenant_id, id),
  foreign key (tenant_id, actor_id) references membership (tenant_id, id)
);
create index notification_of_member on notification (tenant_id, member_id, at desc, id desc);
create index notification_age on notification (at);
