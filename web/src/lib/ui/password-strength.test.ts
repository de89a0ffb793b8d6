import { expect, test } from 'vitest';
import { passwordStrength } from './password-strength.ts';

test.each([
  ['', 'short'],
  ['elevenchars', 'short'],
  ['aaaaaaaaaaaaaaaa', 'guessable'],
  ['Password12345', 'guessable'],
  ['krishnan2026', 'guessable'],
  ['river-lamp-42', 'good'],
  ['river lamp under oak', 'strong'],
  ['नदी के पार पुराना पेड़', 'strong'],
] as const)('When somebody chooses "%s", then it counts as %s', (password, strength) => {
  expect(passwordStrength(password, ['Meera Krishnan', 'meera@clinic.example'])).toBe(strength);
});
