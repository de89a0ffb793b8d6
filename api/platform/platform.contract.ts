import { registerOperations } from './partners.contract.ts';
import { recoveryOperations } from './recoveries.contract.ts';
import { signInOperations } from './sign-in.contract.ts';
import { tenantOperations } from './tenants.contract.ts';

/** Everything operators of the platform may ask for, below `/api/platform/v1`. It stands in no published description. */
export const platformOperations = {
  signIn: signInOperations,
  tenants: tenantOperations,
  register: registerOperations,
  recoveries: recoveryOperations,
};
