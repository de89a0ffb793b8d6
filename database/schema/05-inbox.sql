create table conversation (
  id uuid primary key,
  tenant_id uuid not null references tenant (id),
  contact_id uuid not null,
  channel_id uuid not null,
  department_id uuid not null,
  assignee_id uuid,
  status text not null default 'open' check (status in ('open', 'snoozed', 'resolved')),
  snoozed_until timestamptz,
  snoozed_until_reply boolean not null default false,
  last_activity_at timestamptz not null,
  -- Since when the customer waits for a person; null when the last word was ours.
  waiting_since timestamptz,
  window_closes_at timestamptz,
  unread integer not null default 0 check (unread >= 0),
  held_count integer not null default 0 check (held_count >= 0),
  -- The newest message, so that a list needs one index and no join.
  preview_kind text not null default 'none',
  preview_author text check (preview_author in ('customer', 'staff', 'automation')),
  preview_message_id uuid,
  preview_at timestamptz,
  preview_seq bigint not null default 0,
  preview_sealed bytea,
  last_out_seq bigint not null default 0,
  revision bigint not null default 0,
  created_at timestamptz not null default now(),
  unique (tenant_id, id),
  foreign key (tenant_id, contact_id) references contact (tenant_id, id),
  foreign key (tenant_id, channel_id) references channel (tenant_id, id),
  foreign key (tenant_id, department_id) references department (tenant_id, id),
  foreign key (tenant_id, assignee_id) references membership (tenant_id, id),
  check (status = 'snoozed' or (snoozed_until is null and not snoozed_until_reply))
);
create index conversation_inbox on conversation (tenant_id, status, last_activity_at desc, id desc);
create index conversation_contact on conversation (tenant_id, contact_id);

-- How far the drain has come. Its lock is what stops a second worker; it moves in the same transaction as the effects.
create table conversation_cursor (
  tenant_id uuid not null,
  conversation_id uuid not null,
  processed_seq bigint not null default 0,
  primary key (tenant_id, conversation_id)
) with (fillfactor = 70);

-- Who may see a conversation: a person or a department. Refers to no other policy, so that others may refer to it.
create table conversation_grant (
  id uuid primary key,
  tenant_id uuid not null,
  conversation_id uuid not null,
  contact_id uuid not null,
  member_id uuid,
  department_id uuid,
  created_at timestamptz not null default now(),
  check ((member_id is null) <> (department_id is null)),
  foreign key (tenant_id, conversation_id) references conversation (tenant_id, id),
  foreign key (tenant_id, contact_id) references contact (tenant_id, id),
  foreign key (tenant_id, member_id) references membership (tenant_id, id),
  foreign key (tenant_id, department_id) references department (tenant_id, id)
);
create unique index conversation_grant_member on conversation_grant (tenant_id, conversation_id, member_id) where member_id is not null;
create unique index conversation_grant_department on conversation_grant (tenant_id, conversation_id, department_id) where department_id is not null;
create index conversation_grant_contact on conversation_grant (tenant_id, contact_id);
create index conversation_grant_of_member on conversation_grant (tenant_id, member_id) where member_id is not null;

create table message (
  id uuid primary key,
  tenant_id uuid not null,
  conversation_id uuid not null,
  contact_id uuid not null,
  channel_id uuid not null,
  author text not null check (author in ('customer', 'staff', 'automation')),
  author_member_id uuid,
  kind text not null,
  purpose text not null default 'service' check (purpose in ('service', 'consent_prompt', 'refusal_notice', 'preference_confirmation')),
  -- Words, captions, provider id, place: everything that names or quotes a person.
  sealed bytea,
  -- Shown in the provider's order: time first, order of arrival within a second.
  at timestamptz not null,
  order_seq bigint not null,
  in_seq bigint,
  out_seq bigint,
  client_id uuid,
  provider_hash bytea,
  quote_message_id uuid,
  template_id uuid,
  state text check (state in ('queued', 'sending', 'unconfirmed', 'accepted', 'failed', 'denied')),
  attempt integer not null default 0,
  lease_until timestamptz,
  next_attempt_at timestamptz,
  failure_code text,
  withdrawn_at timestamptz,
  created_at timestamptz not null default now(),
  unique (tenant_id, id),
  foreign key (tenant_id, conversation_id) references conversation (tenant_id, id),
  foreign key (tenant_id, contact_id) references contact (tenant_id, id),
  foreign key (tenant_id, author_member_id) references membership (tenant_id, id),
  foreign key (tenant_id, template_id) references message_template (tenant_id, id),
  check ((author = 'customer') = (state is null)),
  check ((author = 'customer') = (in_seq is not null)),
  check ((author <> 'customer') = (out_seq is not null))
);
create index message_thread on message (tenant_id, conversation_id, at desc, order_seq desc, id desc);
create unique index message_in_seq on message (tenant_id, conversation_id, in_seq) where in_seq is not null;
create unique index message_out_seq on message (tenant_id, conversation_id, out_seq) where out_seq is not null;
create unique index message_client on message (tenant_id, client_id) where client_id is not null;
create index message_provider on message (tenant_id, channel_id, provider_hash) where provider_hash is not null;
create index message_outbox on message (tenant_id, conversation_id, out_seq) where state in ('queued', 'sending');
create index message_outbox_age on message (created_at) where state in ('queued', 'sending');

create table message_reaction (
  id uuid primary key,
  tenant_id uuid not null,
  conversation_id uuid not null,
  message_id uuid not null,
  author text not null check (author in ('customer', 'staff', 'automation')),
  sealed bytea not null,
  at timestamptz not null,
  unique (tenant_id, message_id, author),
  foreign key (tenant_id, message_id) references message (tenant_id, id)
);

create table media (
  id uuid primary key,
  tenant_id uuid not null,
  conversation_id uuid not null,
  contact_id uuid not null,
  message_id uuid not null,
  -- Provider's media id, file name, object name and object key.
  sealed bytea,
  state text not null check (state in ('waiting', 'stored', 'refused', 'failed')),
  mime text,
  bytes bigint,
  created_at timestamptz not null default now(),
  unique (tenant_id, id),
  foreign key (tenant_id, message_id) references message (tenant_id, id)
);
create index media_message on media (tenant_id, message_id);

-- What people and processes did to a conversation, shown as lines in the thread.
create table conversation_event (
  id uuid primary key,
  tenant_id uuid not null,
  conversation_id uuid not null,
  kind text not null,
  actor_member_id uuid,
  subject_member_id uuid,
  at timestamptz not null,
  foreign key (tenant_id, conversation_id) references conversation (tenant_id, id)
);
create index conversation_event_thread on conversation_event (tenant_id, conversation_id, at desc, id desc);

-- Keyed hashes of words: equality on bytea is leakproof, so the index works under row-level security.
create table search_token (
  tenant_id uuid not null,
  token bytea not null,
  message_id uuid not null,
  conversation_id uuid not null,
  at timestamptz not null,
  primary key (tenant_id, token, message_id),
  foreign key (tenant_id, message_id) references message (tenant_id, id)
);
create index search_token_lookup on search_token (tenant_id, token) include (conversation_id, at);
create index search_token_message on search_token (tenant_id, message_id);
