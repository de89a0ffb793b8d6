/**
 * Everything a 200 promises for all requests that wait, in one statement (design section 6).
 * Known ids drop out first, so numbers have no gaps; rows are locked in key order, so batches can't deadlock; nudge and
 * delivery status only climb. Items of organisations that are not active are counted as frozen and not stored.
 */
export const ingestStatement = `
with item as (
  select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bytea[], $5::bytea[], $6::bytea[], $7::bytea[], $8::uuid[], $9::uuid[], $10::uuid[])
    with ordinality as i(id, tenant, channel, name1, name2, dedupe, sealed, receipt, conversation, contact, n)),
active as (
  select i.*, coalesce(a1.thread, a2.thread, i.name1) as thread, a1.thread is null or (i.name2 is not null and a2.thread is null) as unnamed
  from item i join tenant t on t.id = i.tenant and t.state = 'active'
  left join thread_alias a1 on a1.tenant_id = i.tenant and a1.alias = i.name1
  left join thread_alias a2 on a2.tenant_id = i.tenant and a2.alias = i.name2),
fresh as (
  insert into seen_event (tenant_id, dedupe) select distinct tenant, dedupe from active order by 1, 2 on conflict do nothing returning tenant_id, dedupe),
arrived as (
  select distinct on (a.tenant, a.dedupe) a.* from active a join fresh f on f.tenant_id = a.tenant and f.dedupe = a.dedupe order by a.tenant, a.dedupe, a.n),
waiting as (
  select tenant, thread, count(*) as added, (array_agg(channel order by n))[1] as channel, (array_agg(conversation order by n))[1] as conversation,
    (array_agg(contact order by n))[1] as contact from arrived group by 1, 2),
raised as (
  insert into conversation_counter as c (tenant_id, thread, channel_id, conversation_id, contact_id, last_seq)
  select tenant, thread, channel, conversation, contact, added from waiting order by 1, 2
  on conflict (tenant_id, thread) do update set last_seq = c.last_seq + excluded.last_seq, raised_at = now()
  returning tenant_id, thread, conversation_id, last_seq),
named as (
  insert into thread_alias (tenant_id, alias, thread)
  select distinct on (a.tenant, x.name) a.tenant, x.name, a.thread from arrived a cross join lateral (values (a.name1), (a.name2)) x(name)
  where a.unnamed and x.name is not null order by 1, 2 on conflict do nothing),
stored as (
  insert into inbound_event (id, tenant_id, channel_id, conversation_id, seq, receipt_id, sealed)
  select a.id, a.tenant, a.channel, r.conversation_id, r.last_seq - w.added + row_number() over (partition by a.tenant, a.thread order by a.n), a.receipt, a.sealed
  from arrived a join raised r on r.tenant_id = a.tenant and r.thread = a.thread join waiting w on w.tenant = a.tenant and w.thread = a.thread),
woken as (
  insert into nudge as d (process, tenant_id, key, topic, up_to) select 'conversation', tenant_id, conversation_id, 'inbound', last_seq from raised order by 2, 3
  on conflict (process, tenant_id, key, topic) do update set up_to = greatest(d.up_to, excluded.up_to)),
report as (
  select tenant, channel, hash, (array_agg(message) filter (where message is not null))[1] as message, max(rank) as rank,
    (array_agg(error) filter (where error is not null))[1] as error, min(at) filter (where rank = 2) as sent, min(at) filter (where rank = 3) as delivered,
    min(at) filter (where rank = 4) as read, min(at) filter (where rank = 9) as failed
  from unnest($11::uuid[], $12::uuid[], $13::bytea[], $14::uuid[], $15::smallint[], $16::integer[], $17::timestamptz[]) as s(tenant, channel, hash, message, rank, error, at)
  join tenant t on t.id = tenant and t.state = 'active' group by 1, 2, 3),
reported as (
  insert into delivery_status as d (tenant_id, channel_id, provider_hash, message_id, rank, error_code, sent_at, delivered_at, read_at, failed_at)
  select tenant, channel, hash, message, rank, error, sent, delivered, read, failed from report order by 1, 2, 3
  on conflict (tenant_id, channel_id, provider_hash) do update set message_id = coalesce(d.message_id, excluded.message_id), rank = greatest(d.rank, excluded.rank),
    error_code = coalesce(d.error_code, excluded.error_code), sent_at = coalesce(d.sent_at, excluded.sent_at), delivered_at = coalesce(d.delivered_at, excluded.delivered_at),
    read_at = coalesce(d.read_at, excluded.read_at), failed_at = coalesce(d.failed_at, excluded.failed_at)
  returning tenant_id, message_id),
odd as (
  insert into unparsed_item (id, tenant_id, channel_id, receipt_id, sealed) select * from unnest($18::uuid[], $19::uuid[], $20::uuid[], $21::uuid[], $22::bytea[])),
received as (
  insert into webhook_receipt (id, request_id, tenant_id, channel_id, items, stored, duplicate, status, frozen, unrouted, unparsed, field)
  select r.id, r.request, r.tenant, r.channel, r.items, coalesce(s.stored, 0), coalesce(k.known, 0) - coalesce(s.stored, 0), case when t.state = 'active' then r.status else 0 end,
    r.messages - coalesce(k.known, 0) + case when t.state = 'active' then 0 else r.status end, r.unrouted, r.unparsed, r.field
  from unnest($23::uuid[], $24::uuid[], $25::uuid[], $26::uuid[], $27::integer[], $28::integer[], $29::integer[], $30::integer[], $31::integer[], $32::integer[])
    as r(id, request, tenant, channel, items, messages, status, unrouted, unparsed, field)
  left join tenant t on t.id = r.tenant
  left join (select receipt, count(*)::integer as known from active group by 1) k on k.receipt = r.id
  left join (select receipt, count(*)::integer as stored from arrived group by 1) s on s.receipt = r.id)
select true as inbound, tenant_id, conversation_id, last_seq from raised
union all
select distinct false, m.tenant_id, m.conversation_id, 0::bigint from reported r join message m on m.tenant_id = r.tenant_id and m.id = r.message_id`;
