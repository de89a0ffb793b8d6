/**
 * The organisation's filter on every entity: the ORM adds it to each query, and `app.tenant` is set for the policies.
 * The policies themselves stand in `database/schema/07-policies.sql`; this is convenience, they are the wall.
 */
export const tenantFilter = {
  tenant: {
    name: 'tenant',
    cond: (args: { tenant?: string }) => ({ tenantId: args.tenant }),
    default: true,
    rls: { setting: 'app.tenant' },
  },
} as const;
