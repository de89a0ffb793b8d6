-- One message alone, which is what Meta mostly sends: the same promise as the ingest statement for batches
-- (services/ingest/statement.ts), step by step, because starting its many steps costs more than one row's work.
-- Answers '<conversation> <number>', one scalar because a set costs more; null for a known id or an organisation that isn't active.
create function ingest_message(event uuid, tenant uuid, channel uuid, name1 bytea, name2 bytea, dedupe_key bytea, content bytea,
  new_conversation uuid, new_contact uuid, receipt uuid, request uuid) returns text
language plpgsql set search_path = public, pg_temp as $$
declare
  alias1 bytea;
  alias2 bytea;
  conversation uuid;
  number bigint;
begin
  select a.thread into alias1 from tenant t left join thread_alias a on a.tenant_id = t.id and a.alias = name1 where t.id = tenant and t.state = 'active';
  if not found then
    insert into webhook_receipt (id, request_id, tenant_id, channel_id, items, stored, frozen) values (receipt, request, tenant, channel, 1, 0, 1);
    return null;
  end if;
  if name2 is not null then select a.thread into alias2 from thread_alias a where a.tenant_id = tenant and a.alias = name2; end if;
  insert into seen_event (tenant_id, dedupe) values (tenant, dedupe_key) on conflict do nothing;
  if not found then
    insert into webhook_receipt (id, request_id, tenant_id, channel_id, items, stored, duplicate) values (receipt, request, tenant, channel, 1, 0, 1);
    return null;
  end if;
  insert into webhook_receipt (id, request_id, tenant_id, channel_id, items, stored) values (receipt, request, tenant, channel, 1, 1);
  insert into conversation_counter as c (tenant_id, thread, channel_id, conversation_id, contact_id, last_seq)
    values (tenant, coalesce(alias1, alias2, name1), channel, new_conversation, new_contact, 1)
    on conflict (tenant_id, thread) do update set last_seq = c.last_seq + 1, raised_at = now()
    returning c.conversation_id, c.last_seq into conversation, number;
  insert into inbound_event (id, tenant_id, channel_id, conversation_id, seq, receipt_id, sealed) values (event, tenant, channel, conversation, number, receipt, content);
  insert into nudge as d (process, tenant_id, key, topic, up_to) values ('conversation', tenant, conversation, 'inbound', number)
    on conflict (process, tenant_id, key, topic) do update set up_to = greatest(d.up_to, excluded.up_to);
  if alias1 is null then
    insert into thread_alias (tenant_id, alias, thread) values (tenant, name1, coalesce(alias2, name1)) on conflict do nothing;
  end if;
  if name2 is not null and alias2 is null then
    insert into thread_alias (tenant_id, alias, thread) values (tenant, name2, coalesce(alias1, name1)) on conflict do nothing;
  end if;
  return conversation || ' ' || number;
end $$;
revoke execute on function ingest_message(uuid, uuid, uuid, bytea, bytea, bytea, bytea, uuid, uuid, uuid, uuid) from public;
grant execute on function ingest_message(uuid, uuid, uuid, bytea, bytea, bytea, bytea, uuid, uuid, uuid, uuid) to omniflow_ingest;
