-- The living organisations a signed-in person belongs to, by name, for choosing among them. Here because what may read names
-- of all organisations comes with the platform's tables.
create function organisations_of(who uuid) returns table (tenant_id uuid, name text)
language sql stable security definer set search_path = public, pg_temp as $$
  select o.tenant_id, t.name from memberships_of(who) o join tenant t on t.id = o.tenant_id
$$;
grant execute on function memberships_of(uuid) to omniflow_registry;
alter function organisations_of(uuid) owner to omniflow_registry;
revoke execute on function organisations_of(uuid) from public;
grant execute on function organisations_of(uuid) to omniflow_api;
