import { changeOfficerSight, readOfficerSight } from '../../services/organisation/officer-sight.ts';
import { bind, type Door } from '../http/bind.ts';
import { officerSightOperations as operations } from './officer-sight.contract.ts';

export function officerSightRoutes(door: Door): void {
  bind(door, operations.read, ({ inScope }) => inScope((scope) => readOfficerSight(scope)));
  bind(door, operations.change, ({ body, inScope }) => inScope((scope) => changeOfficerSight(scope, body)));
}
