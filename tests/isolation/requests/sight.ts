import type { Requests } from '../operation-requests.ts';

export const sightRequests: Requests = {};
