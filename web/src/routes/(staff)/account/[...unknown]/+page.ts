import { error } from '@sveltejs/kit';
import type { PageLoad } from './$types';

/** An address nobody made: it says so inside the frame, with the way on at hand. */
export const load: PageLoad = () => error(404, 'Not found');
