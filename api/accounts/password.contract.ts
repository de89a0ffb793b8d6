import { z } from 'zod';
import { operation } from '../http/operation.ts';
import { Email, Password, Token } from './registration.contract.ts';

export const passwordOperations = {
  request: operation({
    id: 'requestPasswordReset',
    summary: 'Asks for a mail with a link; the same answer whether or not the address has an account',
    method: 'post',
    path: '/password-reset',
    permission: 'public',
    body: z.strictObject({ email: Email }),
    status: 204,
    response: z.undefined(),
  }),
  complete: operation({
    id: 'completePasswordReset',
    summary: 'Sets a new password by the token of the mail; every session ends',
    method: 'post',
    path: '/password-reset/complete',
    permission: 'public',
    body: z.strictObject({ token: Token, password: Password }),
    status: 204,
    response: z.undefined(),
  }),
};
