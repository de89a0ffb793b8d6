-- Texts of the platform itself (policy, terms, data processing agreement). Published once and never changed: what somebody
-- agreed to stays addressable, and its hash is the database's own computation (OF-0, BW-0.2, BW-10.2).
create table notice_version (
  id uuid primary key,
  kind text not null check (kind in ('privacy_policy', 'terms', 'data_processing_agreement')),
  version integer not null check (version > 0),
  locale text not null check (locale ~ '^[a-z]{2}(-[A-Z]{2})?$'),
  title text not null,
  body text not null,
  -- Of the bytes as they are served: the body in UTF-8.
  sha256 text not null check (sha256 = encode(sha256(convert_to(body, 'UTF8')), 'hex')),
  -- Whether it changes what people may expect: then they are told a week before it counts.
  material boolean not null,
  effective_at timestamptz not null,
  notified_at timestamptz,
  published_at timestamptz not null default now(),
  unique (kind, version, locale),
  unique (id, sha256),
  check (not material or (notified_at is not null and effective_at >= notified_at + interval '168 hours'))
);

-- Who agreed to which text, when and where. The hash is part of the reference: a row can't name a text it doesn't mean.
create table notice_acceptance (
  id uuid primary key,
  -- The organisation at which the person agreed.
  tenant_id uuid not null,
  user_id uuid not null,
  notice_id uuid not null,
  sha256 text not null,
  locale text not null,
  surface text not null check (surface in ('registration', 'invitation', 'settings')),
  -- The sentence beside the box, where one was shown (PC-1.2).
  sentence_id text,
  sentence_version integer,
  sentence_sha256 text,
  -- The server's clock, when the box was ticked; `at` is when the row was written.
  answered_at timestamptz not null,
  at timestamptz not null default now(),
  foreign key (notice_id, sha256) references notice_version (id, sha256),
  check ((sentence_id is null) = (sentence_version is null) and (sentence_id is null) = (sentence_sha256 is null))
);
create index notice_acceptance_of_user on notice_acceptance (tenant_id, user_id);

-- For each statement, not each row: a login without a policy would see no row and be told nothing.
create trigger notice_version_immutable before update or delete or truncate on notice_version for each statement execute function refuse_change();
create trigger notice_acceptance_append_only before update or delete or truncate on notice_acceptance for each statement execute function refuse_change();
