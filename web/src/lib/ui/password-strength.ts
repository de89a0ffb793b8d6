export const shortestPassword = 12;

export type PasswordStrength = 'short' | 'guessable' | 'good' | 'strong';

const known = /pass|word|qwert|azerty|asdf|12345|abc123|letmein|welcome|admin|omniflow|login|secret|summer|winter/i;
const strongFrom = 16;
const fewestDifferent = 7;

/** A coarse word about a new password; `own` are things a stranger knows about the person, such as name and e-mail. */
export function passwordStrength(password: string, own: readonly string[] = []): PasswordStrength {
  const length = [...password].length;
  if (length < shortestPassword) return 'short';
  const different = new Set(password.toLowerCase()).size;
  if (different < fewestDifferent || holdsOwn(password, own)) return 'guessable';
  const rest = password.replace(new RegExp(known.source, 'gi'), '');
  if (rest.length < shortestPassword && known.test(password)) return 'guessable';
  return length >= strongFrom ? 'strong' : 'good';
}

function holdsOwn(password: string, own: readonly string[]): boolean {
  const lower = password.toLowerCase();
  return own
    .flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u))
    .some((part) => part.length >= 4 && lower.includes(part) && lower.length - part.length < shortestPassword);
}
