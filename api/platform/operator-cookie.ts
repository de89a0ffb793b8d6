import type { IncomingHttpHeaders } from 'node:http';
import type { Response } from 'express';

/** Of operators alone: a member's cookie opens nothing here, and this one nothing there. */
export const operatorCookie = '__Host-omniflow.operator';

const attributes = { secure: true, httpOnly: true, sameSite: 'strict', path: '/' } as const;

/** For the life of the browser; the server ends it after half an hour without a request. */
export function giveOperatorCookie(response: Response, token: string): void {
  response.cookie(operatorCookie, token, attributes);
}

export function takeOperatorCookie(response: Response): void {
  response.clearCookie(operatorCookie, attributes);
}

export function operatorTokenOf({ cookie }: IncomingHttpHeaders): string | null {
  const pairs = (cookie ?? '').split(';').map((pair) => pair.trim().split('='));
  return pairs.find(([name]) => name === operatorCookie)?.[1] ?? null;
}
