const withinMs = 10_000;

/** Sends signed heads to an address that the organisation chose, by the one way out it is given. Answers the status. */
export async function postCheckpoint(
  send: typeof fetch,
  of: { url: string; notes: readonly string[]; signature: string },
): Promise<number> {
  const response = await send(of.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'omniflow-signature': of.signature },
    body: bodyOf(of.notes),
    signal: AbortSignal.timeout(withinMs),
  });
  await response.body?.cancel();
  return response.status;
}

/** The bytes that are sent and signed. */
export function bodyOf(notes: readonly string[]): string {
  return JSON.stringify({ checkpoints: notes });
}
