-- Whether admins and privacy officers read every conversation of their organisation, or open each with a reason (OF-5.3).
alter table tenant add column officer_sight text not null default 'all' check (officer_sight in ('all', 'with_reason'));
-- An update of the organisation's row is an admin's matter, whichever columns a login may write (schema/security).
grant update (officer_sight) on tenant to omniflow_api;

-- Those who answer for the organisation's data, whatever they see of it at this moment.
create function app_is_officer() returns boolean language sql stable parallel safe as $$ select app_role() in ('admin', 'privacy_officer') $$;
-- Said by the transaction from the organisation's own setting, so that a query asks a variable and no table.
create or replace function app_sees_all() returns boolean language sql stable parallel safe as $$
  select app_role() in ('admin', 'privacy_officer') and coalesce(current_setting('app.sight', true), '') = 'all'
$$;
grant execute on function app_is_officer() to public;

-- The log and who accepted what are theirs under either setting: they hold ids and codes.
drop policy staff_reads on notice_acceptance;
create policy staff_reads on notice_acceptance for select to omniflow_api
  using (tenant_id = (select app_tenant()) and ((select app_is_officer()) or app_is_actor(user_id)));
drop policy officers_read on audit_event;
create policy officers_read on audit_event for select to omniflow_api using (tenant_id = (select app_tenant()) and (select app_is_officer()));

-- Asked with the membership on every request, before a tenant's transaction is open.
create function officer_sight_of(which uuid) returns text
language sql stable security definer set search_path = public, pg_temp as $$ select t.officer_sight from tenant t where t.id = which $$;
grant select (officer_sight) on tenant to omniflow_sweep;
alter function officer_sight_of(uuid) owner to omniflow_sweep;
revoke execute on function officer_sight_of(uuid) from public;
grant execute on function officer_sight_of(uuid) to omniflow_api;
