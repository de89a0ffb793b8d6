-- Row-level security. Every policy names its login; none bypasses; no table without one.
-- Tenant rule: all logins that act for one organisation. Sight rule: the API's login besides, through conversation_grant.

do $$
declare
  t text;
  everything text[] := array['department', 'membership', 'department_member', 'channel', 'channel_route', 'message_template',
    'contact', 'contact_identity', 'webhook_receipt', 'seen_event', 'conversation_counter', 'thread_alias', 'inbound_event', 'unparsed_item',
    'delivery_status', 'nudge', 'obligation', 'conversation', 'conversation_cursor', 'conversation_grant', 'message', 'message_reaction',
    'media', 'conversation_event', 'search_token', 'audit_event'];
  -- No sight needed beyond the organisation: they name nobody, or refer to no conversation.
  tenant_only text[] := array['department', 'membership', 'department_member', 'channel', 'channel_route', 'message_template', 'conversation_grant'];
  of_conversation text[] := array['message', 'message_reaction', 'media', 'conversation_event', 'search_token'];
  sight text := '(select app_sees_all()) or exists (select 1 from conversation_grant g where g.tenant_id = %1$I.tenant_id and g.%3$I = %1$I.%2$I and (
      g.member_id = (select app_actor())
      or ((select app_role()) = ''manager'' and exists (select 1 from department_member d where d.tenant_id = g.tenant_id and d.department_id = g.department_id and d.member_id = (select app_actor())))))';
  seen text;
begin
  execute 'alter table tenant enable row level security';
  execute 'alter table tenant force row level security';
  execute 'create policy tenant_own on tenant to omniflow_api, omniflow_worker, omniflow_eraser, omniflow_definer using (id = (select app_tenant()))';
  foreach t in array everything loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant_rows on %I to omniflow_worker, omniflow_eraser, omniflow_definer using (tenant_id = (select app_tenant()))', t);
  end loop;
  foreach t in array tenant_only loop
    execute format('create policy staff_rows on %I to omniflow_api using (tenant_id = (select app_tenant()))', t);
  end loop;
  foreach t in array of_conversation loop
    seen := format(sight, t, 'conversation_id', 'conversation_id');
    execute format('create policy staff_sight on %I to omniflow_api using (tenant_id = (select app_tenant()) and (%s))', t, seen);
  end loop;
  execute format('create policy staff_sight on conversation to omniflow_api using (tenant_id = (select app_tenant()) and (%s))', format(sight, 'conversation', 'id', 'conversation_id'));
  execute format('create policy staff_sight on contact to omniflow_api using (tenant_id = (select app_tenant()) and (%s))', format(sight, 'contact', 'id', 'contact_id'));
  execute format('create policy staff_sight on contact_identity to omniflow_api using (tenant_id = (select app_tenant()) and (%s))', format(sight, 'contact_identity', 'contact_id', 'contact_id'));
end $$;

-- These follow the sight of what they belong to: the inner table's own policy answers.
create policy staff_sight on delivery_status to omniflow_api using (tenant_id = (select app_tenant())
  and exists (select 1 from message m where m.tenant_id = delivery_status.tenant_id and m.id = delivery_status.message_id));
create policy staff_sight on nudge to omniflow_api using (tenant_id = (select app_tenant())
  and exists (select 1 from conversation c where c.tenant_id = nudge.tenant_id and c.id = nudge.key));
create policy staff_sight on obligation to omniflow_api using (tenant_id = (select app_tenant())
  and exists (select 1 from conversation c where c.tenant_id = obligation.tenant_id and c.id = obligation.key));
create policy staff_writes on audit_event for insert to omniflow_api with check (tenant_id = (select app_tenant()) and actor_kind = 'member' and actor_id = (select app_actor()));
create policy officers_read on audit_event for select to omniflow_api using (tenant_id = (select app_tenant()) and (select app_sees_all()));

-- Ingest serves all organisations in one statement; what it may touch is a list of columns, none of which opens content.
do $$
declare t text;
begin
  foreach t in array array['tenant', 'channel', 'channel_route', 'webhook_receipt', 'seen_event', 'conversation_counter', 'thread_alias', 'inbound_event', 'unparsed_item', 'delivery_status', 'nudge', 'message'] loop
    execute format('create policy ingest_rows on %I to omniflow_ingest using (true)', t);
  end loop;
end $$;

-- Sweeps look for pending facts of all organisations and see ids, counters and times only.
do $$
declare t text;
begin
  foreach t in array array['tenant', 'membership', 'channel', 'inbound_event', 'message', 'obligation', 'seen_event', 'unparsed_item', 'webhook_receipt', 'conversation_counter', 'nudge', 'delivery_status'] loop
    execute format('create policy sweep_rows on %I to omniflow_sweep using (true)', t);
  end loop;
end $$;

-- Staff write in nobody else's name.
create policy staff_own_words on message as restrictive for insert to omniflow_api
  with check (author <> 'customer' and (author_member_id is null or author_member_id = (select app_actor())));
create policy staff_own_acts on conversation_event as restrictive for insert to omniflow_api with check (actor_member_id = (select app_actor()));
