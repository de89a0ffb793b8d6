-- Tenant rule for the worker; officers alone read; staff write what they themselves read.
do $$
declare
  t text;
  of_tenant text[] := array['read_log', 'audit_pending', 'audit_leaf', 'audit_salt', 'audit_node', 'audit_checkpoint', 'audit_copy', 'audit_check'];
begin
  foreach t in array of_tenant loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant_rows on %I to omniflow_worker using (tenant_id = (select app_tenant()))', t);
    execute format('create policy definer_rows on %I to omniflow_definer using (tenant_id = (select app_tenant()))', t);
    execute format('create policy officers_read on %I for select to omniflow_api using (tenant_id = (select app_tenant()) and (select app_is_officer()))', t);
  end loop;
  foreach t in array array['platform_log', 'platform_checkpoint'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy platform_rows on %I to omniflow_worker, omniflow_sweep using (true)', t);
  end loop;
  foreach t in array array['audit_pending', 'audit_leaf', 'audit_checkpoint', 'audit_copy', 'audit_check'] loop
    execute format('create policy sweep_rows on %I for select to omniflow_sweep using (true)', t);
  end loop;
end $$;
create policy staff_writes on read_log for insert to omniflow_api
  with check (tenant_id = (select app_tenant()) and actor_kind = 'member' and actor_id = (select app_actor()));
create policy operator_writes on read_log for insert to omniflow_operator
  with check (tenant_id = (select app_tenant()) and actor_kind = 'operator' and actor_id = (select app_actor()));
create policy officers_check on audit_check for insert to omniflow_api
  with check (tenant_id = (select app_tenant()) and (select app_is_officer()) and member_id = (select app_actor()));
create policy officers_choose on audit_copy for all to omniflow_api
  using (tenant_id = (select app_tenant()) and (select app_is_officer()) and place = 'webhook')
  with check (tenant_id = (select app_tenant()) and (select app_is_officer()) and place = 'webhook');
-- What is written on behalf of any organisation waits to be sealed, also by functions that serve no one organisation.
create policy every_entry on audit_pending for insert to omniflow_definer with check (true);

grant select on read_log, audit_leaf, audit_salt, audit_node, audit_checkpoint, audit_check, audit_pending, audit_copy to omniflow_api;
grant insert on read_log, audit_check to omniflow_api;
grant insert on read_log to omniflow_operator;
grant insert (tenant_id, place, url, copied_size) on audit_copy to omniflow_api;
grant delete on audit_copy to omniflow_api;

grant select, insert on read_log, audit_leaf, audit_salt, audit_node, audit_checkpoint, audit_check to omniflow_worker;
grant select, delete on audit_pending to omniflow_worker;
grant select, insert, update, delete on audit_copy to omniflow_worker;
grant select, insert on platform_log, platform_checkpoint to omniflow_worker;

grant select, insert on read_log to omniflow_definer;
grant select, delete on audit_event, read_log, audit_salt to omniflow_definer;
grant select on audit_leaf to omniflow_definer;
grant insert on audit_pending to omniflow_definer;

grant select on audit_pending, audit_leaf, audit_checkpoint, platform_log, platform_checkpoint, audit_check to omniflow_sweep;
grant select (tenant_id, place, copied_size, next_attempt_at) on audit_copy to omniflow_sweep;
