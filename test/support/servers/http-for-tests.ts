import { systemClock } from '../../../shared/connections/core/clock.ts';
import { createLedger } from '../../../shared/connections/core/ledger.ts';
import { createHttpClient } from '../../../shared/connections/http/undici-client.ts';

/** The real client, for tests to which it does not matter how connections are kept. */
export const httpForTests = createHttpClient({ clock: systemClock, ledger: createLedger() });
