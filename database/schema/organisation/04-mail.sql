-- A new address of an account is written to before it counts: the outbox names the change, never the address.
alter table mail_outbox drop constraint mail_outbox_recipient_kind_check;
alter table mail_outbox add constraint mail_outbox_recipient_kind_check check (recipient_kind in ('user', 'registration', 'invitation', 'email_change'));
create policy queued_to_own_new_address on mail_outbox for insert to omniflow_api with check (tenant_id = (select app_tenant())
  and recipient_kind = 'email_change' and exists (select 1 from auth.email_change c where c.id = recipient_id and app_is_actor(c.user_id)));

-- Whoever comes by an invitation is asked for no number; accounts made by the operator of a deployment carry no attestation.
alter table auth.profile alter column phone drop not null, alter column "adultAt" drop not null;
