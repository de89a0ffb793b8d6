-- Who asks, as the transaction says it. Empty means nobody: every policy then answers no.
create function app_tenant() returns uuid language sql stable parallel safe as $$ select nullif(current_setting('app.tenant', true), '')::uuid $$;
create function app_actor() returns uuid language sql stable parallel safe as $$ select nullif(current_setting('app.actor', true), '')::uuid $$;
create function app_role() returns text language sql stable parallel safe as $$ select coalesce(nullif(current_setting('app.role', true), ''), 'none') $$;
-- Roles that see every conversation of their organisation.
create function app_sees_all() returns boolean language sql stable parallel safe as $$ select app_role() in ('admin', 'privacy_officer') $$;
