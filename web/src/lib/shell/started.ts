let started = false;

/** True in a browser once the first page came alive; never on the server. */
export function isStarted(): boolean {
  return started;
}

export function markStarted(): void {
  started = true;
}
