-- Everybody of the organisation reads hours and holidays; the rest is its admins' (the agreement also the privacy officer's).
do $$
declare
  t text;
  own text[] := array['agreement', 'opening_hours', 'holiday', 'invitation', 'invitation_department', 'ownership_transfer', 'setup_skip'];
  -- Who accepts an invitation is no member yet: the API then acts as the system, for this one organisation.
  readers jsonb := '{"agreement": ["admin", "privacy_officer"], "invitation": ["admin", "system"], "invitation_department": ["admin", "system"],
    "ownership_transfer": ["admin"], "setup_skip": ["admin", "privacy_officer", "manager", "agent"],
    "opening_hours": ["admin", "privacy_officer", "manager", "agent"], "holiday": ["admin", "privacy_officer", "manager", "agent"]}';
  roles text;
begin
  foreach t in array own loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant_rows on %I to omniflow_worker, omniflow_eraser, omniflow_definer using (tenant_id = (select app_tenant()))', t);
    select string_agg(quote_literal(r), ', ') into roles from jsonb_array_elements_text(readers -> t) r;
    execute format('create policy staff_reads on %I for select to omniflow_api using (tenant_id = (select app_tenant()) and (select app_role()) in (%s))', t, roles);
    execute format('grant select, delete, maintain on %I to omniflow_eraser', t);
  end loop;
  -- Rows that admins change, and nobody else (the API's permission says the same; this is the wall behind it).
  foreach t in array array['agreement', 'opening_hours', 'holiday', 'invitation', 'invitation_department', 'ownership_transfer', 'setup_skip'] loop
    execute format('create policy admins_add on %I for insert to omniflow_api with check (tenant_id = (select app_tenant()) and (select app_role()) = ''admin'')', t);
    execute format('create policy admins_change on %I for update to omniflow_api using (tenant_id = (select app_tenant()) and (select app_role()) = ''admin'')', t);
    execute format('create policy admins_remove on %I for delete to omniflow_api using (tenant_id = (select app_tenant()) and (select app_role()) = ''admin'')', t);
  end loop;
  -- Older tables, whose policy lets any member of the organisation through.
  foreach t in array array['tenant', 'department', 'membership', 'department_member'] loop
    execute format('create policy admins_add on %I as restrictive for insert to omniflow_api with check ((select app_role()) = ''admin'')', t);
    execute format('create policy admins_change on %I as restrictive for update to omniflow_api using ((select app_role()) = ''admin'')', t);
    execute format('create policy admins_remove on %I as restrictive for delete to omniflow_api using ((select app_role()) = ''admin'')', t);
  end loop;
end $$;

grant select, insert on agreement to omniflow_api;
grant select, insert, delete on opening_hours, holiday, setup_skip to omniflow_api;
grant update (week, revision) on opening_hours to omniflow_api;
grant update (name) on holiday to omniflow_api;
grant select, insert on invitation, invitation_department, ownership_transfer to omniflow_api;
grant update (expires_at, sent_at, revoked_at) on invitation to omniflow_api;
grant update (accepted_at, ended_at) on ownership_transfer to omniflow_api;
grant update (name, time_zone, ask_consent, holiday_region, revision) on tenant to omniflow_api;
grant insert (id, tenant_id, name) on department to omniflow_api;
grant update (name, archived_at, revision) on department to omniflow_api;
grant update (role, state, owner, revision) on membership to omniflow_api;
grant insert, delete on department_member to omniflow_api;
grant select, insert, update, delete on auth.email_change to omniflow_api;

-- The worker sends the mails, and seeds are made with its login.
grant select, insert on agreement to omniflow_worker;
grant select, insert, update, delete on opening_hours, holiday, setup_skip, invitation, invitation_department, ownership_transfer to omniflow_worker;
grant select on auth.email_change to omniflow_worker;

grant insert on membership, department_member, conversation_event to omniflow_definer;
grant select, update (accepted_at, member_id) on invitation to omniflow_definer;
grant select on invitation_department, agreement to omniflow_definer;
grant update (department_id) on channel to omniflow_definer;
grant select (tenant_id, author, state) on message to omniflow_definer;
