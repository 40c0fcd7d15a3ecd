import { startApi } from './start-api.ts';

/** The API function, and `stream` for a function URL. Connections that they open stay open for later calls. */
export const { handler, stream } = await startApi();
