/** One refresh in its own process: `refresh-once.ts OTP_PORT FOLDER`. Prints its duration and peak memory. */

import { readConfiguration } from '../../../shared/configuration/configuration.ts';
import { systemClock } from '../../../shared/connections/core/clock.ts';
import { createServices } from '../../../shared/services.ts';
import { createCall } from '../../support/create-call.ts';
import { readPeakMegabytes } from '../framework/read-peak-memory.ts';

export type RefreshFigures = {
  readonly milliseconds: number;
  /** User and system time of the process, with its start. */
  readonly cpuMilliseconds: number;
  readonly peakMegabytes: number;
  readonly startMegabytes: number;
  readonly requests: number;
};

const [port = '', folder = ''] = process.argv.slice(2);
const origin = `http://127.0.0.1:${port}`;
const { configuration } = readConfiguration({
  SNAPSHOT_STORE: folder,
  OTP_INSTANCES: JSON.stringify([{ url: origin, default: true }]),
});
const services = createServices({ configuration, clock: systemClock });
const startMegabytes = readPeakMegabytes();
const startMs = performance.now();
const feeds = await services.refresher.run(createCall());
const milliseconds = performance.now() - startMs;
const [feed] = feeds;
if (feed?.status !== 'published') throw new Error(`expected a published feed, got ${JSON.stringify(feeds)}`);
const peers = Object.values(services.ledger.figures());
const requests = peers.reduce((sum, { opened, reused }) => sum + opened + reused, 0);
await services.http.close();
const { user, system } = process.cpuUsage();
const peakMegabytes = readPeakMegabytes();
const figures: RefreshFigures = {
  ...{ milliseconds, cpuMilliseconds: (user + system) / 1000 },
  ...{ peakMegabytes, startMegabytes, requests },
};
console.log(JSON.stringify(figures));
