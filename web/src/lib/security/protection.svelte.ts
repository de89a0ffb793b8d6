/** Whether this account has a second step, as it changed since the page was opened; null: as the session said. */
class Protection {
  isOn = $state<boolean | null>(null);
}

/** Changed by the browser only, after an answer of the server. */
export const protection = new Protection();
