import { DomainError } from '../../domain/errors.ts';

const codes: Readonly<Record<string, 'NOT_FOUND' | 'CONFLICT'>> = { P0002: 'NOT_FOUND', 55000: 'CONFLICT' };

/** What the database's function says by its code. Throws NOT_FOUND, CONFLICT, or what it is. */
export async function orDomainError(call: () => Promise<unknown>): Promise<void> {
  try {
    await call();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? codes[String(error.code)] : undefined;
    if (code === undefined) throw error;
    throw new DomainError(code);
  }
}
