import { hash, verify } from '@node-rs/argon2';

// OWASP's password storage sheet, argon2id: 19 MiB, 2 passes, 1 lane.
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** argon2id, as a PHC string that carries its own parameters. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, cost);
}

/** Whether it is the password behind a stored hash; takes as long for a wrong one. */
export function verifyPassword(stored: string, password: string): Promise<boolean> {
  return verify(stored, password);
}
