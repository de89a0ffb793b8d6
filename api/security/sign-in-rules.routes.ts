import { changeSignInRules, readSignInRules } from '../../services/security/sign-in-rules.ts';
import { bind, type Door } from '../http/bind.ts';
import { signInRulesOperations as operations } from './sign-in-rules.contract.ts';

export function signInRulesRoutes(door: Door): void {
  bind(door, operations.read, ({ inScope }) => inScope(readSignInRules));
  bind(door, operations.change, ({ inScope, body }) => inScope((scope) => changeSignInRules(scope, body)));
}
