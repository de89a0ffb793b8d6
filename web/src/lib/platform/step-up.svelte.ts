import { createPlatformApi, type PlatformApi } from './api.ts';

/** Asks for a new code when the server wants one, and repeats the call that needed it. */
export class StepUp {
  asking = $state(false);
  readonly api: PlatformApi;
  #answer: (given: boolean) => void = () => undefined;

  constructor() {
    this.api = createPlatformApi((input, init) => this.#fetch(input, init));
  }

  /** The code was given, or the person left. */
  close(given: boolean): void {
    this.asking = false;
    this.#answer(given);
  }

  async #fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const response = await fetch(input, init);
    if (response.status === 401) location.assign('/platform/sign-in');
    if (response.status !== 403) return response;
    const code = await codeOf(response);
    if (code === 'SECOND_FACTOR_REQUIRED') location.assign('/platform/two-step');
    if (code !== 'STEP_UP_REQUIRED' || !(await this.#ask())) return response;
    return await fetch(input, init);
  }

  #ask(): Promise<boolean> {
    this.asking = true;
    return new Promise((resolve) => {
      this.#answer = resolve;
    });
  }
}

async function codeOf(response: Response): Promise<string | null> {
  const body: unknown = await response.clone().json();
  return typeof body === 'object' && body !== null && 'code' in body ? String(body.code) : null;
}
