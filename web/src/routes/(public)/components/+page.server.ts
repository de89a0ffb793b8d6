import type { PageServerLoad } from './$types';

/** One reading of the clock for the sent page and the living one. */
export const load: PageServerLoad = () => ({ now: Date.now() });
