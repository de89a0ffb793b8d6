/** Functions that run with their owner's rights: why, and who may call them. A new one needs a line here. */
export const definerFunctions: Readonly<Record<string, { why: string; callers: readonly string[] }>> = {
  create_conversation: {
    why: 'the worker may not write grants; the function writes the one that belongs to the number',
    callers: ['omniflow_worker'],
  },
  may_see_conversation: {
    why: 'asked before a change of hands; reads the grants of one organisation',
    callers: ['omniflow_api'],
  },
  in_my_queue: { why: 'a conversation in the queue is not in sight yet', callers: ['omniflow_api'] },
  hand_over: { why: 'the one place where grants of persons change; called by the two below only', callers: [] },
  take_conversation: { why: 'the actor gains sight, after a check and with an audit row', callers: ['omniflow_api'] },
  transfer_conversation: {
    why: 'the actor loses sight, after a check and with an audit row',
    callers: ['omniflow_api'],
  },
  holds_conversation: { why: 'what a reason opened may be read, not kept; asked by the functions below', callers: [] },
  add_participant: { why: 'a colleague gains sight, after a check and with an audit row', callers: ['omniflow_api'] },
  remove_participant: {
    why: 'a colleague loses sight, after a check and with an audit row',
    callers: ['omniflow_api'],
  },
  break_glass: {
    why: 'an officer gains sight for 60 minutes, with a reason and an audit row',
    callers: ['omniflow_api'],
  },
  all_doors: { why: 'an officer knows that conversations are there, without who and what', callers: ['omniflow_api'] },
  officer_sight_of: { why: 'asked with the membership, before an organisation is known', callers: ['omniflow_api'] },
  expired_grants: { why: 'openings past their time, of all organisations; ids', callers: ['omniflow_worker'] },
  drop_expired_grants: { why: 'removes what the policies refuse already', callers: ['omniflow_worker'] },
  purge_notifications: { why: 'retention of all organisations', callers: ['omniflow_worker'] },
  unassigned_queue: { why: 'that somebody waits, without who and what', callers: ['omniflow_api'] },
  pending_inbound: { why: 'the sweep serves all organisations; ids and counters', callers: ['omniflow_worker'] },
  pending_outbound: { why: 'the sweep serves all organisations; ids and counters', callers: ['omniflow_worker'] },
  due_obligations: { why: 'the sweep serves all organisations; ids', callers: ['omniflow_worker'] },
  purge_ingest: { why: 'retention of all organisations; answers a number', callers: ['omniflow_worker'] },
  find_account_token: {
    why: 'a link is opened before it is known whose it is; answers ids',
    callers: ['omniflow_api'],
  },
  open_organisation: {
    why: 'an organisation comes into being out of a confirmed registration, once; the API may not make one otherwise',
    callers: ['omniflow_api'],
  },
  claim_mail: { why: 'mails of all organisations leave by one round; ids only', callers: ['omniflow_worker'] },
  settle_mail: { why: 'the same round writes down what came of it', callers: ['omniflow_worker'] },
  purge_accounts: { why: 'retention of all organisations; answers a number', callers: ['omniflow_worker'] },
  memberships_of: { why: 'asked at sign-in, before an organisation is known', callers: ['omniflow_api'] },
  reconcile_hours: { why: 'counts of all organisations, for the operator', callers: ['omniflow_worker'] },
  join_organisation: {
    why: 'who joins is no member yet; role and departments come from the invitation, not from the caller',
    callers: ['omniflow_api'],
  },
  return_conversations: {
    why: 'a suspended person loses sight of all at once; the admin may not see them all',
    callers: ['omniflow_api'],
  },
  move_department: {
    why: 'numbers and grants follow a department that is archived; admins only',
    callers: ['omniflow_api'],
  },
  department_usage: { why: 'counts of what an admin may not see; no id of a conversation', callers: ['omniflow_api'] },
  open_conversations_by_member: {
    why: 'counts of what an admin may not see; no id of a conversation',
    callers: ['omniflow_api'],
  },
  accepted_agreements: {
    why: 'numbers of versions; the papers themselves are for officers',
    callers: ['omniflow_api', 'omniflow_worker'],
  },
  has_sent_message: { why: 'one yes or no about messages nobody is granted', callers: ['omniflow_api'] },
  platform_tenants: {
    why: 'operators see names, states and counts of organisations',
    callers: ['omniflow_operator'],
  },
  platform_tenant: { why: 'the same of one organisation', callers: ['omniflow_operator'] },
  platform_channels: { why: "health of an organisation's numbers, without names", callers: ['omniflow_operator'] },
  platform_support: {
    why: 'which access an organisation has given; ids, codes and times',
    callers: ['omniflow_operator'],
  },
  suspend_tenant: { why: 'an operator stops an organisation, after a check', callers: ['omniflow_operator'] },
  lift_suspension: { why: 'an operator ends a suspension, and nothing else', callers: ['omniflow_operator'] },
  support_covers: { why: 'whether an organisation gave access that is open now', callers: ['omniflow_operator'] },
  support_conversations: {
    why: 'what a given access covers; writes the line in the log itself',
    callers: ['omniflow_operator'],
  },
  support_thread: {
    why: 'one conversation that a given access covers; writes the line in the log itself',
    callers: ['omniflow_operator'],
  },
  platform_state: {
    why: 'all staff may know that access is open or that they were stopped, not who gave it',
    callers: ['omniflow_api'],
  },
  untold_partners: { why: 'a round of the worker tells all organisations; ids', callers: ['omniflow_worker'] },
  open_hosts: {
    why: 'whether all organisations were told in time; answers names of hosts',
    callers: ['omniflow_api', 'omniflow_worker'],
  },
  count_egress: {
    why: 'counts for all organisations together; nobody but it writes them',
    callers: ['omniflow_api', 'omniflow_worker'],
  },
  found_register: {
    why: 'fills an empty register at the first start, and never again',
    callers: ['omniflow_operator'],
  },
  settle_nudges: {
    why: 'one call settles the nudges of all organisations; what it deletes is found again by the sweep',
    callers: ['omniflow_api', 'omniflow_ingest', 'omniflow_worker'],
  },
  note_session_start: { why: 'called by a trigger only: what is kept of a session (BW-1.5)', callers: [] },
  note_session_end: { why: 'called by a trigger only: when a session ended', callers: [] },
  session_standing: { why: 'asked on every request, before an organisation is known', callers: ['omniflow_api'] },
  members_with_second_factor: {
    why: 'ids of members of one organisation; keys and secrets stay unread',
    callers: ['omniflow_api'],
  },
  report_guessing: {
    why: 'nobody is signed in when somebody guesses; writes one row of the log per organisation of that person',
    callers: ['omniflow_api'],
  },
  write_security_alert: {
    why: 'called by a trigger and by the two below: what a person is told of their account',
    callers: [],
  },
  alert_person: {
    why: 'tells a person of this organisation in each of theirs; a closed list of alerts',
    callers: ['omniflow_api'],
  },
  record_elsewhere: {
    why: 'what a member changed of their account stands in the logs of their other organisations; a closed list of kinds',
    callers: ['omniflow_api'],
  },
  purge_security: { why: 'retention of all accounts; answers a number', callers: ['omniflow_worker'] },
  alone_in_account: { why: 'called by the two below: account ids are no columns of the API', callers: [] },
  channel_access: {
    why: 'the token of a number as sealed bytes, to admins and the worker only',
    callers: ['omniflow_api', 'omniflow_worker'],
  },
  release_account: {
    why: 'account ids are no columns of the API; deletes one route of the own organisation',
    callers: ['omniflow_api', 'omniflow_worker'],
  },
  channel_signs: { why: 'whether webhooks and sends of a number were seen; times only', callers: ['omniflow_api'] },
  note_channel_news: {
    why: 'news of the provider about an account arrives before an organisation is known',
    callers: ['omniflow_ingest'],
  },
  channels_to_ask: { why: 'the round serves all organisations; ids', callers: ['omniflow_worker'] },
  channels_to_tell: { why: 'the round serves all organisations; ids', callers: ['omniflow_worker'] },
  expired_drafts: { why: 'the round serves all organisations; ids', callers: ['omniflow_worker'] },
  tally_channels: { why: 'counts by number and hour for all organisations', callers: ['omniflow_worker'] },
  note_unsealed: { why: 'a trigger: whoever writes an entry leaves it to the sealer', callers: [] },
  tenants_to_seal: { why: 'the sealer serves all organisations; ids', callers: ['omniflow_worker'] },
  tenants_to_sign: { why: 'the sealer serves all organisations; ids', callers: ['omniflow_worker'] },
  copies_due: { why: 'the sealer serves all organisations; ids', callers: ['omniflow_worker'] },
  tenants_to_check: { why: 'the sealer serves all organisations; ids', callers: ['omniflow_worker'] },
  heads_to_log: { why: 'heads of all logs, for the log of the platform; ids and hashes', callers: ['omniflow_worker'] },
  sealing_lag: { why: 'two times for the metrics, of nobody in particular', callers: ['omniflow_worker'] },
  redact_entry: {
    why: 'the one way to take an entry out of the log: it deletes the salt and says so in the log',
    callers: ['omniflow_worker'],
  },
};
