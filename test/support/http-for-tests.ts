import { systemClock } from '../../shared/clock.ts';
import { createLedger } from '../../shared/connections/ledger.ts';
import { createHttpClient } from '../../shared/connections/undici-client.ts';

/** The real client, for tests to which it does not matter how connections are kept. */
export const httpForTests = createHttpClient({ clock: systemClock, ledger: createLedger() });
