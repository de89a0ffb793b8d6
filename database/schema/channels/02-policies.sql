do $$
declare
  t text;
begin
  foreach t in array array['channel_business', 'channel_state', 'channel_draft', 'channel_hour', 'channel_failure'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant_rows on %I to omniflow_worker, omniflow_eraser, omniflow_definer using (tenant_id = (select app_tenant()))', t);
    execute format('create policy sweep_rows on %I to omniflow_sweep using (true)', t);
    -- Written by admins alone: permission is asked before, and here again.
    execute format('create policy admin_rows on %I to omniflow_api using (tenant_id = (select app_tenant()) and (select app_role()) = ''admin'')', t);
    execute format('grant select, delete, maintain on %I to omniflow_eraser', t);
    execute format('grant select, insert, update, delete on %I to omniflow_worker', t);
  end loop;
  -- A draft holds a token, so other roles don't see that it exists.
  foreach t in array array['channel_business', 'channel_state', 'channel_hour', 'channel_failure'] loop
    execute format('create policy staff_rows on %I for select to omniflow_api using (tenant_id = (select app_tenant()))', t);
    execute format('grant select on %I to omniflow_api', t);
  end loop;
end $$;
create policy ingest_rows on channel_business to omniflow_ingest using (true);
grant select on channel_business to omniflow_ingest;

grant insert, delete on channel_business to omniflow_api;
grant insert, update on channel_state to omniflow_api;
grant select, insert, update, delete on channel_draft to omniflow_api;

-- The API may write a token and not read it: `channel_access` below answers, to admins only.
grant insert (id, tenant_id, provider, name, department_id, business_id, health, health_code, sealed) on channel to omniflow_api;
grant update (name, department_id, business_id, health, health_code, sealed) on channel to omniflow_api;
grant insert, delete on channel_route to omniflow_api;
do $$
declare
  t text;
  admin text := '(select app_role()) = ''admin''';
begin
  foreach t in array array['channel', 'channel_route'] loop
    execute format('create policy admin_inserts on %I as restrictive for insert to omniflow_api with check (%s)', t, admin);
    execute format('create policy admin_updates on %I as restrictive for update to omniflow_api using (%s) with check (%s)', t, admin, admin);
    execute format('create policy admin_deletes on %I as restrictive for delete to omniflow_api using (%s)', t, admin);
  end loop;
end $$;

grant select on channel_business to omniflow_sweep;
grant select (tenant_id, channel_id, phase, display_number, messaging_limit, asked_at, templates_at, last_webhook_at, last_sent_at, stopped_at, told_at, connected_at)
  on channel_state to omniflow_sweep;
grant update (asked_at, templates_at, last_webhook_at, last_sent_at, messaging_limit, stopped_at) on channel_state to omniflow_sweep;
grant select (id, tenant_id, channel_id, expires_at) on channel_draft to omniflow_sweep;
grant select, insert, update, delete on channel_hour, channel_failure to omniflow_sweep;
grant select (health, health_code, business_id), update (health, health_code) on channel to omniflow_sweep;
grant select (id, channel_id, author, failure_code) on message to omniflow_sweep;
grant select (tenant_id, channel_id, message_id, error_code, failed_at, delivered_at) on delivery_status to omniflow_sweep;
grant select on channel_state to omniflow_definer;
grant select, delete on channel_business to omniflow_definer;
