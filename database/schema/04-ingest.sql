-- One row per request and number, with the counts taken at parsing and the outcomes known at once.
-- Items that were stored end in the outcome of their inbound_event; reconcile adds both up.
create table webhook_receipt (
  id uuid primary key,
  request_id uuid not null,
  tenant_id uuid,
  channel_id uuid,
  received_at timestamptz not null default now(),
  items integer not null,
  stored integer not null,
  duplicate integer not null default 0,
  status integer not null default 0,
  frozen integer not null default 0,
  unrouted integer not null default 0,
  unparsed integer not null default 0,
  field integer not null default 0
);
create index webhook_receipt_time on webhook_receipt using brin (received_at);

-- Which provider ids were taken in: hash and time only, apart from the payload, eight days (Meta retries for seven).
create table seen_event (
  tenant_id uuid not null,
  dedupe bytea not null,
  at timestamptz not null default now(),
  primary key (tenant_id, dedupe)
);
-- Rows come in order of time, so a few bytes per block find the old ones; a tree would cost every message an insert.
create index seen_event_age on seen_event using brin (at);

-- The narrow row that numbers a person's messages on one channel; locked once per batch, so keep it narrow.
create table conversation_counter (
  tenant_id uuid not null,
  thread bytea not null,
  channel_id uuid not null,
  conversation_id uuid not null,
  contact_id uuid not null,
  last_seq bigint not null,
  raised_at timestamptz not null default now(),
  primary key (tenant_id, thread)
) with (fillfactor = 70);
create unique index conversation_counter_conversation on conversation_counter (tenant_id, conversation_id);

-- Other names of the same thread: a person whose number hides later is still the same person.
create table thread_alias (
  tenant_id uuid not null,
  alias bytea not null,
  thread bytea not null,
  primary key (tenant_id, alias)
);

-- A provider's item as it came. The payload is sealed and goes when it is drained, within 72 h at the latest.
create table inbound_event (
  id uuid primary key,
  tenant_id uuid not null,
  channel_id uuid not null,
  conversation_id uuid not null,
  seq bigint not null,
  receipt_id uuid not null,
  sealed bytea,
  outcome text not null default 'pending' check (outcome in ('pending', 'processed', 'held', 'denied', 'tombstoned', 'unparsed', 'frozen')),
  received_at timestamptz not null default now(),
  finished_at timestamptz,
  unique (tenant_id, conversation_id, seq)
);
create index inbound_event_age on inbound_event using brin (received_at);
create index inbound_event_pending on inbound_event (received_at) where outcome = 'pending';
create index inbound_event_held on inbound_event (tenant_id, conversation_id, seq) where outcome = 'held';

-- Signed items of a shape we don't know, sealed, 72 h.
create table unparsed_item (
  id uuid primary key,
  tenant_id uuid not null,
  channel_id uuid not null,
  receipt_id uuid not null,
  sealed bytea not null,
  received_at timestamptz not null default now()
);

-- What the provider said about one of our messages. Webhook and sender raise it in any order; it never falls.
create table delivery_status (
  tenant_id uuid not null,
  channel_id uuid not null,
  provider_hash bytea not null,
  message_id uuid,
  rank smallint not null,
  error_code integer,
  accepted_at timestamptz,
  sent_at timestamptz,
  delivered_at timestamptz,
  read_at timestamptz,
  failed_at timestamptz,
  primary key (tenant_id, channel_id, provider_hash)
);
create index delivery_status_message on delivery_status (tenant_id, message_id) where message_id is not null;

-- "This workflow has something to look at." Raised in the fact's transaction, deleted after the signal was accepted.
create table nudge (
  process text not null check (process in ('conversation')),
  tenant_id uuid not null,
  key uuid not null,
  topic text not null check (topic in ('inbound', 'outbound', 'state')),
  up_to bigint not null,
  primary key (process, tenant_id, key, topic)
) with (fillfactor = 70);

-- Every wait a workflow holds. Wiping Temporal delays these and forgets none.
create table obligation (
  tenant_id uuid not null,
  process text not null check (process in ('conversation')),
  key uuid not null,
  kind text not null check (kind in ('snooze', 'window', 'quarantine', 'unconfirmed', 'forget', 'media')),
  subject uuid not null,
  due_at timestamptz not null,
  done_at timestamptz,
  primary key (tenant_id, process, key, kind, subject)
);
create index obligation_due on obligation (due_at) where done_at is null;
