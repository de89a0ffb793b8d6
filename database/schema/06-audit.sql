-- Written in the business transaction. Ids and codes only; nobody can change or remove a row.
create table audit_event (
  id uuid primary key,
  tenant_id uuid not null,
  at timestamptz not null default now(),
  kind text not null,
  actor_kind text not null check (actor_kind in ('member', 'system', 'customer', 'operator')),
  actor_id uuid,
  subject_kind text not null,
  subject_id uuid not null,
  detail jsonb not null default '{}'
);
create index audit_event_time on audit_event (tenant_id, at desc, id desc);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end $$;
create trigger audit_event_append_only before update or delete on audit_event for each row execute function refuse_change();
create trigger audit_event_no_truncate before truncate on audit_event for each statement execute function refuse_change();
