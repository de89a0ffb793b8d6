import type { RequestHandler } from 'express';

const validForDays = 300;

/**
 * `/.well-known/security.txt` (RFC 9116, OF-9.1): where to report a weakness. It expires in less than a year, as the
 * standard asks, counted from the request, because whoever runs this version answers for it.
 */
export function securityTxt(publicUrl: string, contact: string): RequestHandler {
  return (_, response) => {
    const expires = new Date(Date.now() + validForDays * 86_400_000);
    expires.setUTCHours(0, 0, 0, 0);
    const lines = [
      `Contact: mailto:${contact}`,
      `Expires: ${expires.toISOString()}`,
      'Preferred-Languages: en',
      `Canonical: ${publicUrl}/.well-known/security.txt`,
    ];
    response.type('text/plain').send(`${lines.join('\n')}\n`);
  };
}
