import type { Request, Response } from 'express';
import { secondStepMs } from '../../domain/security/second-factor.ts';

/** Between the two steps of signing in, and gone with the second (BW-8.1: one cookie for who is signed in). */
export const stepCookie = '__Host-omniflow.second-step';

const attributes = { httpOnly: true, secure: true, sameSite: 'strict', path: '/' } as const;

export function setStepCookie(response: Response, token: string): void {
  response.cookie(stepCookie, token, { ...attributes, maxAge: secondStepMs });
}

export function clearStepCookie(response: Response): void {
  response.cookie(stepCookie, '', { ...attributes, maxAge: 0 });
}

/** The token of an open second step; null when the browser brings none. */
export function stepTokenOf(request: Request): string | null {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = part.trim().split('=');
    if (name === stepCookie && value) return value;
  }
  return null;
}
