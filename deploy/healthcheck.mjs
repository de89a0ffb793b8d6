// The image has no shell and no curl: Docker asks this file whether the process next to it is ready.
const response = await fetch(`http://127.0.0.1:${process.env.PORT}/readyz`, { signal: AbortSignal.timeout(4000) });
process.exit(response.ok ? 0 : 1);
