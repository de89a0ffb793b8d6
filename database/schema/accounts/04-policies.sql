-- Texts are everybody's; only the migration publishes.
alter table notice_version enable row level security;
alter table notice_version force row level security;
create policy published_to_all on notice_version for select to omniflow_api, omniflow_worker using (true);
create policy owner_reads on notice_version for select to omniflow_owner using (true);
create policy owner_publishes on notice_version for insert to omniflow_owner with check (true);
grant select on notice_version to omniflow_api, omniflow_worker;

do $$
declare t text;
begin
  foreach t in array array['notice_acceptance', 'registration', 'account_token', 'mail_outbox'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
  end loop;
  -- Acceptances are evidence and stay (ids and hashes only); the others go with their organisation.
  foreach t in array array['registration', 'account_token', 'mail_outbox'] loop
    execute format('create policy tenant_rows on %I to omniflow_worker, omniflow_eraser, omniflow_definer using (tenant_id = (select app_tenant()))', t);
    execute format('create policy sweep_rows on %I to omniflow_sweep using (true)', t);
    execute format('grant select, delete, maintain on %I to omniflow_eraser', t);
  end loop;
end $$;

-- Is the row about the very person who asks? Everybody may agree, and be written to, in their own name.
create function app_is_actor(who uuid) returns boolean language sql stable parallel safe as $$
  select exists (select 1 from membership m where m.tenant_id = app_tenant() and m.id = app_actor() and m.user_id = who)
$$;
revoke execute on function app_is_actor(uuid) from public;
grant execute on function app_is_actor(uuid) to omniflow_api;

create policy worker_rows on notice_acceptance to omniflow_worker using (tenant_id = (select app_tenant()));
create policy staff_reads on notice_acceptance for select to omniflow_api
  using (tenant_id = (select app_tenant()) and ((select app_sees_all()) or app_is_actor(user_id)));
create policy staff_accepts on notice_acceptance for insert to omniflow_api
  with check (tenant_id = (select app_tenant()) and app_is_actor(user_id));
grant select, insert on notice_acceptance to omniflow_api, omniflow_worker;

-- A registration is made by the system for a stranger, and settled by the one who opens the organisation in it.
create policy held on registration to omniflow_api using (tenant_id = (select app_tenant()) and (select app_role()) in ('system', 'admin'));
grant select, insert on registration to omniflow_api;
grant update (mails) on registration to omniflow_api;
grant select, insert on registration to omniflow_worker;
grant select, update on registration to omniflow_definer;

create policy own_or_system on account_token to omniflow_api
  using (tenant_id = (select app_tenant()) and ((select app_role()) in ('system', 'admin') or subject_id = (select app_actor())));
grant select, insert, update (used_at) on account_token to omniflow_api;
grant select, insert on account_token to omniflow_worker;

create policy queued_by_officers_or_to_oneself on mail_outbox for insert to omniflow_api with check (tenant_id = (select app_tenant())
  and ((select app_role()) in ('system', 'admin', 'privacy_officer') or (recipient_kind = 'user' and app_is_actor(recipient_id))));
grant insert on mail_outbox to omniflow_api, omniflow_worker;

grant select, insert, update, delete on auth.profile to omniflow_api;
-- The mail round finds the address of the person it writes to.
grant select (email) on auth."user" to omniflow_worker;
