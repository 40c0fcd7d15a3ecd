import { startFaultProxy } from '../../support/proxies/fault-proxy.ts';
import { findFleetLeaks, readBaseline } from '../lab/fleet-leaks.ts';
import { apiVariables } from '../lab/lab.ts';
import { createUnknownFeedCall } from '../lab/lab-call.ts';
import { createEnvironmentDns } from '../lab/peers/environment-dns.ts';
import { startOtpProcess } from '../lab/peers/otp-process.ts';
import type { RowGroup } from '../lab/row.ts';
import { type FreezeGroup, longFreezes, shortFreezes } from './freeze-rows.ts';

const createGroup = ({ id, name, createRows }: FreezeGroup): RowGroup => ({
  name: `OTP, ${name}`,
  open: async (lab) => {
    const otp = await startOtpProcess(lab.folder);
    const first = await startFaultProxy({ target: otp });
    const second = await startFaultProxy({ target: otp, host: '127.0.0.2', port: first.port });
    await second.refuse();
    const book = createEnvironmentDns(lab.folder, first.host);
    const fleet = lab.deploy({
      name: `otp-${id}`,
      bundle: 'api',
      timeoutMs: 4000,
      variables: {
        ...apiVariables,
        ...book.variables,
        GTFS_POLLING_INTERVAL: '0', // each call reads the list of feeds again
        OTP_INSTANCES: JSON.stringify([{ url: `http://localhost:${first.port}`, default: true }]),
      },
    });
    await fleet.callAll(createUnknownFeedCall);
    await fleet.callAll(createUnknownFeedCall);
    const baseline = await readBaseline(fleet);
    const proxies = [first, second] as const;
    return {
      rows: createRows({ fleet, addresses: proxies, move: book.move, createLabCall: createUnknownFeedCall }),
      findLeaks: () => findFleetLeaks(fleet, { baseline, proxies }),
      close: async () => {
        await fleet.pool.stop();
        await Promise.all([first.close(), second.close(), otp.kill()]);
      },
    };
  },
});

export const otpFreeze = createGroup(shortFreezes);
export const otpLongFreeze = createGroup(longFreezes);
