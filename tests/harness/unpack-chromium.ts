import chromium from '@sparticuz/chromium';

// Unpacks to the temporary folder of this process, and its shared libraries when the environment asks for them.
await chromium.executablePath();
