import { createApi } from './client.ts';

/** The API as the browser calls it. A session that ended leads to signing in, and from there back to this address. */
export const api = createApi(async (input, init) => {
  const response = await fetch(input, init);
  if (response.status === 401)
    location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
  return response;
});
