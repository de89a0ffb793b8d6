-- The sight rule again, now with the end of a grant in it: expiry needs no process to be exact.
do $$
declare
  t text;
  of_conversation text[] := array['message', 'message_reaction', 'media', 'conversation_event', 'search_token', 'note'];
  sight text := '(select app_sees_all()) or exists (select 1 from conversation_grant g where g.tenant_id = %1$I.tenant_id and g.%3$I = %1$I.%2$I
      and (g.expires_at is null or g.expires_at > now()) and (
      g.member_id = (select app_actor())
      or ((select app_role()) = ''manager'' and exists (select 1 from department_member d where d.tenant_id = g.tenant_id and d.department_id = g.department_id and d.member_id = (select app_actor())))))';
begin
  foreach t in array array['break_glass', 'note', 'notification'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant_rows on %I to omniflow_worker, omniflow_eraser, omniflow_definer using (tenant_id = (select app_tenant()))', t);
    execute format('grant select, delete, maintain on %I to omniflow_eraser', t);
  end loop;
  foreach t in array of_conversation || array['conversation', 'contact', 'contact_identity'] loop
    execute format('drop policy if exists staff_sight on %I', t);
  end loop;
  foreach t in array of_conversation loop
    execute format('create policy staff_sight on %I to omniflow_api using (tenant_id = (select app_tenant()) and (%s))', t, format(sight, t, 'conversation_id', 'conversation_id'));
  end loop;
  execute format('create policy staff_sight on conversation to omniflow_api using (tenant_id = (select app_tenant()) and (%s))', format(sight, 'conversation', 'id', 'conversation_id'));
  execute format('create policy staff_sight on contact to omniflow_api using (tenant_id = (select app_tenant()) and (%s))', format(sight, 'contact', 'id', 'contact_id'));
  execute format('create policy staff_sight on contact_identity to omniflow_api using (tenant_id = (select app_tenant()) and (%s))', format(sight, 'contact_identity', 'contact_id', 'contact_id'));
end $$;

create policy staff_own_words on note as restrictive for insert to omniflow_api with check (author_member_id = (select app_actor()));
create policy officers_read on break_glass for select to omniflow_api using (tenant_id = (select app_tenant()) and (select app_is_officer()));

-- One's own, and of conversations only while they are in sight: the inner table's policy answers.
create policy own_rows on notification for select to omniflow_api
  using (tenant_id = (select app_tenant()) and member_id = (select app_actor()) and (conversation_id is null
    or exists (select 1 from conversation c where c.tenant_id = notification.tenant_id and c.id = notification.conversation_id)));
create policy own_reading on notification for update to omniflow_api using (tenant_id = (select app_tenant()) and member_id = (select app_actor()));
-- For others in one's own name.
create policy staff_tell on notification for insert to omniflow_api with check (tenant_id = (select app_tenant()) and actor_id = (select app_actor()));

create policy sweep_rows on conversation_grant to omniflow_sweep using (true);
create policy sweep_rows on notification to omniflow_sweep using (true);

grant select, insert on note to omniflow_api;
grant select on break_glass to omniflow_api;
grant select, insert on notification to omniflow_api;
grant update (read_at) on notification to omniflow_api;
-- The worker tells staff what happened without them.
grant select, insert on notification to omniflow_worker;

grant select, insert, update on break_glass to omniflow_definer;
grant select (id, tenant_id, conversation_id, expires_at), delete on conversation_grant to omniflow_sweep;
grant select (id, at), delete on notification to omniflow_sweep;
