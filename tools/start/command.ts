import { ConfigError } from '../../config-values.ts';
import { StartError } from './start-error.ts';

const FILE_TROUBLE: Readonly<Record<string, string>> = {
  EACCES:
    'this user may not use it; give it to this user, or set DATA_DIR (data) or XDG_CACHE_HOME (downloads) to a folder of your own',
  EPERM: 'this user may not change it; set DATA_DIR (data) or XDG_CACHE_HOME (downloads) to a folder of your own',
  EROFS: 'the disk is read-only; set DATA_DIR (data) or XDG_CACHE_HOME (downloads) to a folder that can be written',
  ENOSPC: 'the disk is full; free some space and start again',
};

/** Runs a command; what a person caused is said in one line without a stack, anything else with it. Exit code 1. */
export async function runCommand(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    console.error(inWords(error));
    process.exitCode = 1;
  }
}

function inWords(error: unknown): unknown {
  if (error instanceof StartError || error instanceof ConfigError) return error.message;
  const { code = '', path } = error as NodeJS.ErrnoException;
  const trouble = FILE_TROUBLE[code];
  return trouble && path ? `${path}: ${trouble}.` : error;
}
