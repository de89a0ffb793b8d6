-- Who read which conversation: one row per reader, five minutes, place and reason (DPDP rule 6(1)(c)).
create table read_log (
  id uuid primary key,
  tenant_id uuid not null,
  actor_kind text not null check (actor_kind in ('member', 'operator')),
  actor_id uuid not null,
  conversation_id uuid not null,
  -- Start of the five minutes.
  bucket timestamptz not null,
  surface text not null check (surface in ('thread', 'media', 'contact', 'list', 'search', 'export')),
  purpose text not null check (purpose in ('service', 'oversight', 'break_glass', 'support')),
  unique (tenant_id, conversation_id, actor_id, bucket, surface, purpose)
);
create index read_log_time on read_log (tenant_id, bucket desc, id desc);

-- What is written and not sealed yet, in the transaction that wrote it: neither time nor uuid tell in which order rows were committed.
create table audit_pending (
  tenant_id uuid not null,
  source_kind text not null check (source_kind in ('event', 'reading')),
  source_id uuid not null,
  -- The instant the entry speaks of; of a reading the end of its five minutes.
  at timestamptz not null,
  -- A reading is sealed a minute after its five minutes, when no slow transaction can still add to them.
  due_at timestamptz not null,
  primary key (tenant_id, source_id)
);
create index audit_pending_due on audit_pending (due_at);

-- One leaf an entry, numbered from 0 without gaps: leaf_hash = H(0x00 || payload_hash), payload_hash = H(pad(payload) || salt || position).
create table audit_leaf (
  tenant_id uuid not null,
  position bigint not null check (position >= 0),
  source_kind text not null check (source_kind in ('event', 'reading')),
  source_id uuid not null,
  sealed_at timestamptz not null,
  payload_hash bytea not null check (octet_length(payload_hash) = 32),
  leaf_hash bytea not null check (octet_length(leaf_hash) = 32),
  primary key (tenant_id, position),
  unique (tenant_id, source_id)
);

-- Apart from the leaves: without its salt a hash can't be tested against guesses, so deleting it takes an entry out of the log for good.
create table audit_salt (
  tenant_id uuid not null,
  position bigint not null,
  salt text not null check (length(salt) = 64),
  primary key (tenant_id, position)
);

-- Hashes of full subtrees from level 1 up, so that a proof among a million entries needs some twenty rows.
create table audit_node (
  tenant_id uuid not null,
  level smallint not null check (level between 1 and 62),
  position bigint not null check (position >= 0),
  hash bytea not null check (octet_length(hash) = 32),
  primary key (tenant_id, level, position)
);

-- Signed heads. The note is what was signed, with its signature (C2SP signed note).
create table audit_checkpoint (
  tenant_id uuid not null,
  size bigint not null check (size > 0),
  root bytea not null check (octet_length(root) = 32),
  at timestamptz not null,
  -- Everything that happened before this instant is in the log: what appears later with an older time is back-dated.
  complete_to timestamptz not null,
  key_id text not null,
  note text not null,
  primary key (tenant_id, size)
);
create index audit_checkpoint_time on audit_checkpoint (tenant_id, at desc);

-- How far the heads were copied to a place that the database's owner can't write. One row a place.
create table audit_copy (
  tenant_id uuid not null references tenant (id),
  place text not null check (place in ('file', 'webhook')),
  url text,
  copied_size bigint not null default 0,
  copied_at timestamptz,
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default now(),
  failure_code text,
  primary key (tenant_id, place),
  check ((place = 'webhook') = (url is not null))
);

-- Full checks of the log, by whom and with what outcome: codes and entry numbers.
create table audit_check (
  id uuid primary key,
  tenant_id uuid not null,
  at timestamptz not null default now(),
  member_id uuid,
  took_ms integer not null,
  entries bigint not null,
  checkpoints bigint not null,
  copies integer not null,
  copies_agree integer not null,
  findings jsonb not null default '[]'
);
create index audit_check_time on audit_check (tenant_id, at desc);

-- The platform's own log: heads of the organisations' logs and hashes of certificates, nothing else, so that a proof
-- outlives the organisation. `origin` names the log a head is of.
create table platform_log (
  position bigint primary key check (position >= 0),
  kind text not null check (kind in ('head', 'certificate')),
  origin text not null,
  size bigint,
  hash bytea not null check (octet_length(hash) = 32),
  leaf_hash bytea not null check (octet_length(leaf_hash) = 32),
  at timestamptz not null default now(),
  check ((kind = 'head') = (size is not null))
);
create unique index platform_log_head on platform_log (origin, size desc) where kind = 'head';

create table platform_checkpoint (
  size bigint primary key check (size > 0),
  root bytea not null check (octet_length(root) = 32),
  -- Roots of the full subtrees, left to right, 32 bytes each: what the next entries are added to.
  frontier bytea not null,
  at timestamptz not null default now(),
  key_id text not null,
  note text not null
);

do $$
declare t text;
begin
  foreach t in array array['audit_leaf', 'audit_node', 'audit_checkpoint', 'audit_check', 'platform_log', 'platform_checkpoint'] loop
    execute format('create trigger %I before update or delete on %I for each row execute function refuse_change()', t || '_append_only', t);
    execute format('create trigger %I before truncate on %I for each statement execute function refuse_change()', t || '_no_truncate', t);
  end loop;
end $$;
create trigger audit_salt_unchanging before update on audit_salt for each row execute function refuse_change();

-- An entry goes only by redaction: its salt is gone already, and its leaf stays.
create function refuse_unless_redacted() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if tg_op = 'DELETE' and current_user = 'omniflow_definer'
    and exists (select 1 from audit_leaf l where l.tenant_id = old.tenant_id and l.source_id = old.id)
    and not exists (select 1 from audit_leaf l join audit_salt s using (tenant_id, position) where l.tenant_id = old.tenant_id and l.source_id = old.id)
  then return old; end if;
  raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end $$;
drop trigger audit_event_append_only on audit_event;
create trigger audit_event_append_only before update or delete on audit_event for each row execute function refuse_unless_redacted();
create trigger read_log_append_only before update or delete on read_log for each row execute function refuse_unless_redacted();
create trigger read_log_no_truncate before truncate on read_log for each statement execute function refuse_change();
