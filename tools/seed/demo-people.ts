import type { Role } from '../../domain/organisation/roles.ts';
import { base32 } from '../../services/security/totp.ts';

/** Fixed, so that a second start finds it. */
export const demoTenantId = '0198c3a0-0000-7000-8000-00000000c1e0';

/** Everybody's in the demo clinic, which exists on this machine only. */
export const demoPassword = 'heart-clinic-demo';

export type Initials = 'MK' | 'VS' | 'SK' | 'AR' | 'PN' | 'DS' | 'RF' | 'AK';

interface DemoMember {
  initials: Initials;
  name: string;
  email: string;
  role: Role;
  /** Positions in `demoDepartments`. */
  departments: number[];
  /** Suspended at the end: nobody signs in as them. */
  left?: true;
}

/** The first one owns the number: who writes to the clinic lands there. */
export const demoDepartments = [{ name: 'Cardiology desk' }, { name: 'Diagnostics' }, { name: 'Reception' }];

export const demoStaff: readonly DemoMember[] = [
  {
    initials: 'MK',
    name: 'Meera Krishnan',
    email: 'meera@demo.omniflow.example',
    role: 'admin',
    departments: [0, 1, 2],
  },
  {
    initials: 'VS',
    name: 'Vikas Sharma',
    email: 'vikas@demo.omniflow.example',
    role: 'privacy_officer',
    departments: [],
  },
  {
    initials: 'SK',
    name: 'Sanjay Kulkarni',
    email: 'sanjay@demo.omniflow.example',
    role: 'manager',
    departments: [0, 1, 2],
  },
  { initials: 'AR', name: 'Arjun Rao', email: 'arjun@demo.omniflow.example', role: 'agent', departments: [0] },
  { initials: 'PN', name: 'Priya Nair', email: 'priya@demo.omniflow.example', role: 'agent', departments: [0] },
  { initials: 'DS', name: 'Divya Shah', email: 'divya@demo.omniflow.example', role: 'agent', departments: [1] },
  { initials: 'RF', name: 'Rahul Fernandes', email: 'rahul@demo.omniflow.example', role: 'agent', departments: [2] },
  {
    initials: 'AK',
    name: 'Anita Kulkarni',
    email: 'anita@demo.omniflow.example',
    role: 'agent',
    departments: [1],
    left: true,
  },
];

/** Was sent a link that nobody opened yet. */
export const demoInvitation: { email: string; role: Role } = {
  email: 'hannah.schmidt@demo.omniflow.example',
  role: 'agent',
};

const roleNames: Record<Role, string> = {
  admin: 'Admin',
  privacy_officer: 'Privacy officer',
  manager: 'Manager',
  agent: 'Agent',
};

/** Runs the platform, and belongs to no organisation. */
export const demoOperator = {
  name: 'Asif Khan',
  email: 'operator@demo.omniflow.example',
  secret: Buffer.from('omniflow demo secret', 'ascii'),
};

/** What the table of `npm start` says. `key`: for an authenticator app. */
export const demoSignIns: readonly { role: string; email: string; password: string; key?: string }[] = [
  ...demoStaff
    .filter(({ left }) => left !== true)
    .map(({ role, email }) => ({ role: roleNames[role], email, password: demoPassword })),
  { role: 'Operator', email: demoOperator.email, password: demoPassword, key: base32(demoOperator.secret) },
];
