import { runCommand } from '../start/command.ts';
import { runChecks } from './checks.ts';

await runCommand(async () => {
  const results = await runChecks();
  if (results.some(({ ok }) => !ok)) process.exitCode = 1;
});
