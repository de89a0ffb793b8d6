import { changeEmail, confirmEmail } from '../../services/organisation/change-email.ts';
import { exportAccount } from '../../services/organisation/export-account.ts';
import { changeProfile, readProfile } from '../../services/organisation/profile.ts';
import type { AccountDoor } from '../accounts/registration.routes.ts';
import { bind, bindPublic, type Door } from '../http/bind.ts';
import { profileOperations as operations } from './profile.contract.ts';

export function profileRoutes(door: Door): void {
  bind(door, operations.get, ({ inScope }) => inScope((scope) => readProfile(scope)));
  bind(door, operations.change, ({ body, inScope }) => inScope((scope) => changeProfile(scope, body)));
  bind(door, operations.changeEmail, ({ body, inScope }) => inScope((scope) => changeEmail(scope, body)));
  bind(door, operations.export, ({ inScope }) => inScope((scope) => exportAccount(scope)));
}

/** For who holds the link to a new address. */
export function publicProfileRoutes(door: AccountDoor): void {
  bindPublic(door.router, operations.confirmEmail, async ({ body, request, response }) => {
    await door.limit.byAddress(request, response);
    await confirmEmail(door, { ...body, now: new Date() });
  });
}
