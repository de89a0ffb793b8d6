/** Everything a member can be told in the app. Words for each stand in web/messages/sight/en.json. */
export const notificationKinds = [
  'mention',
  'assigned',
  'participant_added',
  'break_glass',
  'security',
  'unusual',
  'second_step_reset',
  'recovery',
  'partner',
  'channel_stopped',
  'deactivation',
] as const;
export type NotificationKind = (typeof notificationKinds)[number];
