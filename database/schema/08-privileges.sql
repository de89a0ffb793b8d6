-- Who may do what to which table. The API has no way to delete a message (OF-6.2).
grant usage on schema public to omniflow_api, omniflow_worker, omniflow_ingest, omniflow_eraser, omniflow_definer, omniflow_sweep;
grant usage on schema auth to omniflow_api, omniflow_worker;
grant select, insert, update, delete on all tables in schema auth to omniflow_api;
grant select (id, name) on auth."user" to omniflow_worker;

grant select on tenant, department, membership, department_member, channel_route, message_template, conversation_grant, contact, contact_identity,
  conversation, message, message_reaction, media, conversation_event, search_token, delivery_status, nudge, obligation, audit_event to omniflow_api;
grant select (id, tenant_id, provider, name, department_id, health, health_code, created_at) on channel to omniflow_api;
grant update (status, snoozed_until, snoozed_until_reply, unread, waiting_since, last_out_seq, last_activity_at, revision,
  preview_kind, preview_author, preview_message_id, preview_at, preview_seq, preview_sealed) on conversation to omniflow_api;
grant insert on message, conversation_event, nudge, obligation, audit_event to omniflow_api;
grant update (state, attempt, next_attempt_at, failure_code) on message to omniflow_api;
grant update (up_to) on nudge to omniflow_api;
grant update (due_at, done_at) on obligation to omniflow_api;

grant select, insert, update, delete on department, membership, department_member, channel, channel_route, message_template, contact, contact_identity,
  seen_event, conversation_counter, thread_alias, inbound_event, unparsed_item, delivery_status, nudge, obligation, conversation_cursor,
  message, message_reaction, media, conversation_event, search_token, webhook_receipt to omniflow_worker;
grant select, insert, update on tenant, conversation to omniflow_worker;
grant select on conversation_grant to omniflow_worker;
grant select, insert on audit_event to omniflow_worker;

grant select (id, state) on tenant to omniflow_ingest;
grant select (id, tenant_id, provider) on channel to omniflow_ingest;
grant select on channel_route, seen_event, thread_alias, delivery_status, nudge to omniflow_ingest;
grant select (tenant_id, thread, channel_id, conversation_id, contact_id, last_seq, raised_at) on conversation_counter to omniflow_ingest;
-- Only to say whose screens a delivery concerns.
grant select (tenant_id, id, conversation_id) on message to omniflow_ingest;
grant insert on webhook_receipt, seen_event, conversation_counter, thread_alias, inbound_event, unparsed_item, delivery_status, nudge to omniflow_ingest;
grant select (id, tenant_id) on inbound_event to omniflow_ingest;
grant update (last_seq, raised_at) on conversation_counter to omniflow_ingest;
grant update (message_id, rank, error_code, sent_at, delivered_at, read_at, failed_at) on delivery_status to omniflow_ingest;
grant update (up_to) on nudge to omniflow_ingest;

grant select, delete, maintain on all tables in schema public to omniflow_eraser;
-- The list of migrations stands among them, and is nobody's data.
do $$
begin
  if to_regclass('public.schema_migration') is not null then
    revoke all on schema_migration from omniflow_eraser;
  end if;
end $$;

grant select, insert, update, delete on conversation, conversation_grant to omniflow_definer;
grant select on tenant, department, membership, department_member, channel, contact to omniflow_definer;
grant insert on audit_event to omniflow_definer;

grant select (tenant_id, conversation_id, seq, outcome, received_at, finished_at) on inbound_event to omniflow_sweep;
grant update (sealed, outcome, finished_at) on inbound_event to omniflow_sweep;
grant select (tenant_id, conversation_id, out_seq, state, created_at, next_attempt_at, lease_until) on message to omniflow_sweep;
grant select on obligation, nudge to omniflow_sweep;
grant delete on nudge to omniflow_sweep;
grant select (id, tenant_id, user_id, role, state, created_at) on membership to omniflow_sweep;
grant select (id, state) on tenant to omniflow_sweep;
grant select (id, tenant_id, name, provider) on channel to omniflow_sweep;
grant select, delete on seen_event, webhook_receipt to omniflow_sweep;
grant select (id, tenant_id, channel_id, received_at), delete on unparsed_item to omniflow_sweep;
grant delete on inbound_event to omniflow_sweep;
grant select (tenant_id, conversation_id, last_seq) on conversation_counter to omniflow_sweep;
grant select (id, tenant_id, channel_id, receipt_id) on inbound_event to omniflow_sweep;
