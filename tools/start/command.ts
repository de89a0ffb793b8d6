import { ConfigError } from '../../config.ts';
import { StartError } from './start-error.ts';

/** Runs a command; what a person caused is said in its own words without a stack, anything else with it. Exit code 1. */
export async function runCommand(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    const known = error instanceof StartError || error instanceof ConfigError;
    console.error(known ? error.message : error);
    process.exitCode = 1;
  }
}
