import type { Surface } from '#domain/audit/readings.ts';
import { m } from '#lib/i18n/generated/messages.js';

const surfaceNames: Record<Surface, () => string> = {
  thread: m.sight_surface_thread,
  media: m.sight_surface_media,
  contact: m.sight_surface_contact,
  list: m.sight_surface_list,
  search: m.sight_surface_search,
  export: m.sight_surface_export,
};

export function surfaceName(surface: string): string {
  return surfaceNames[surface as Surface]?.() ?? surface;
}
