/** Who works in the test clinic; everybody has the same password. */
export const staff = {
  admin: { name: 'Asha Menon', email: 'asha@clinic.example', role: 'admin' },
  manager: { name: 'Maria Lund', email: 'maria@clinic.example', role: 'manager' },
  agentA: { name: 'Lena Hart', email: 'lena@clinic.example', role: 'agent' },
  agentB: { name: 'Tomas Berg', email: 'tomas@clinic.example', role: 'agent' },
} as const;
export type Who = keyof typeof staff;

export const password = 'a password for the browser suite';
