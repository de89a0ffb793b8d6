import type { Requests } from '../operation-requests.ts';

export const channelsRequests: Requests = {};
