import { m } from './generated/messages.js';
import { durationParts } from './times.ts';

/** `3 h 12 min`, `2 d 4 h`, `41 min`; the two largest units, milliseconds in. */
export function duration(ms: number): string {
  const { days, hours, minutes } = durationParts(ms);
  if (days > 0) return hours > 0 ? m.duration_days_hours({ days, hours }) : m.duration_days({ days });
  if (hours > 0) return minutes > 0 ? m.duration_hours_minutes({ hours, minutes }) : m.duration_hours({ hours });
  return minutes > 0 ? m.duration_minutes({ minutes }) : m.duration_under_minute();
}

/** As in lists, where one unit is enough from an hour up: `23 h`, `41 min`. */
export function shortDuration(ms: number): string {
  const { days, hours } = durationParts(ms);
  if (days > 0) return m.duration_days({ days });
  return hours > 0 ? m.duration_hours({ hours }) : duration(ms);
}
