import { systemClock } from '../../../shared/connections/core/clock.ts';
import { createLedger } from '../../../shared/connections/core/ledger.ts';
import { createHttpClient } from '../../../shared/connections/http/undici-client.ts';

/** The real HTTP client, for tests that do not depend on its connections. */
export const httpForTests = createHttpClient({ clock: systemClock, ledger: createLedger() });
