import type { Operator } from '../../services/mail/template.ts';
import { acceptAgreement } from '../../services/organisation/accept-agreement.ts';
import { listAgreements } from '../../services/organisation/list-agreements.ts';
import { readAgreementFile } from '../../services/organisation/read-agreement-file.ts';
import { changeOrganisation, readOrganisation } from '../../services/organisation/settings.ts';
import { readSetup, skipSetupStep } from '../../services/organisation/setup.ts';
import { bind, type Door } from '../http/bind.ts';
import { agreementOperations } from './agreements.contract.ts';
import { departmentRoutes } from './departments.routes.ts';
import { hoursRoutes } from './hours.routes.ts';
import { invitationRoutes } from './invitations.routes.ts';
import { profileRoutes } from './profile.routes.ts';
import { settingsOperations } from './settings.contract.ts';
import { setupOperations } from './setup.contract.ts';
import { teamRoutes } from './team.routes.ts';

interface SettingsDoor extends Door {
  operator: Operator;
}

/** What an organisation sets up itself. */
export function settingsRoutes(door: SettingsDoor): void {
  bind(door, settingsOperations.get, ({ inScope }) => inScope((scope) => readOrganisation(scope)));
  bind(door, settingsOperations.change, ({ body, inScope }) => inScope((scope) => changeOrganisation(scope, body)));
  bind(door, setupOperations.get, ({ inScope }) => inScope((scope) => readSetup(scope)));
  bind(door, setupOperations.skip, ({ body, inScope }) => inScope((scope) => skipSetupStep(scope, body)));
  agreementRoutes(door);
  departmentRoutes(door);
  hoursRoutes(door);
  teamRoutes(door);
  invitationRoutes(door);
  profileRoutes(door);
}

function agreementRoutes(door: SettingsDoor): void {
  const { operator } = door;
  bind(door, agreementOperations.list, ({ inScope }) => inScope((scope) => listAgreements(scope, { operator })));
  bind(door, agreementOperations.accept, ({ body, inScope }) =>
    inScope((scope) => acceptAgreement(scope, { operator, ...body })),
  );
  bind(door, agreementOperations.file, ({ params, inScope }) => inScope((scope) => readAgreementFile(scope, params)));
}
