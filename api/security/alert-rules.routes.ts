import { changeAlertRules, readAlertRules } from '../../services/security/alert-rules.ts';
import { bind, type Door } from '../http/bind.ts';
import { alertRulesOperations as operations } from './alert-rules.contract.ts';

export function alertRulesRoutes(door: Door): void {
  bind(door, operations.read, ({ inScope }) => inScope(readAlertRules));
  bind(door, operations.change, ({ inScope, body }) => inScope((scope) => changeAlertRules(scope, body)));
}
