import type { Message } from './types.ts';

/** Where a stored file is read; the server decides anew who may. */
export function mediaAddress(id: string): string {
  return `/api/v1/media/${encodeURIComponent(id)}`;
}

/** Whether the browser shows it as a picture; everything else is a player or a download. */
export function isShownPicture(media: NonNullable<Message['media']>): boolean {
  return media.state === 'stored' && media.inline && (media.mime?.startsWith('image/') ?? false);
}

/** Whether it stands there as a file to take away: name, size and a way to it. */
export function isShownFile(media: NonNullable<Message['media']>): boolean {
  return media.state === 'stored' && !(media.inline && /^(?:image|video|audio)\//.test(media.mime ?? ''));
}

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** `412 kB`, `1.4 MB`; decimal units, as shops and phones count. */
export function fileSize(bytes: number): string {
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  const unit = units[step] ?? 'byte';
  return new Intl.NumberFormat('en-GB', {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: step > 1 ? 1 : 0,
  }).format(bytes / 1000 ** step);
}
