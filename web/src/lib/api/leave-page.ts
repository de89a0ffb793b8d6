const patienceMs = 10_000;
let leftAt = Number.NEGATIVE_INFINITY;

/** Loads another page in place of this one, once: several answers may say so together, and each call would begin anew. */
export function leavePage(address: string): void {
  if (performance.now() - leftAt < patienceMs) return;
  leftAt = performance.now();
  location.assign(address);
}
