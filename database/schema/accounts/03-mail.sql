-- Mails on their way: which text, to whom by id, about what by id. Neither address nor words are kept; both are looked up at
-- the moment of sending (BW-2.4).
create table mail_outbox (
  id uuid primary key,
  tenant_id uuid not null,
  template text not null check (template ~ '^[a-z]+(-[a-z]+)*$'),
  locale text not null,
  recipient_kind text not null check (recipient_kind in ('user', 'registration', 'invitation')),
  recipient_id uuid not null,
  -- Ids, codes and times the template asks for.
  refs jsonb not null default '{}',
  state text not null default 'queued' check (state in ('queued', 'sending', 'sent', 'unconfirmed', 'failed')),
  attempts integer not null default 0,
  lease_until timestamptz,
  next_attempt_at timestamptz not null default now(),
  -- Later than this it would only confuse: a link is dead by then.
  expires_at timestamptz not null,
  failure_code text,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  check ((state = 'sending') = (lease_until is not null)),
  check ((state in ('sent', 'unconfirmed', 'failed')) = (finished_at is not null))
);
create index mail_outbox_waiting on mail_outbox (next_attempt_at) where state in ('queued', 'sending');
create index mail_outbox_finished on mail_outbox (finished_at) where finished_at is not null;
