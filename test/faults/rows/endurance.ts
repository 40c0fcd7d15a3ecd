import { startFaultProxy } from '../../support/proxies/fault-proxy.ts';
import { findFleetLeaks, readBaseline, readMemory } from '../lab/fleet-leaks.ts';
import { apiVariables } from '../lab/lab.ts';
import { createDutyCall } from '../lab/lab-call.ts';
import { isCancelRequest, startWaybillsServer } from '../lab/peers/waybills-server.ts';
import { addAnswers, type RowGroup } from '../lab/row.ts';

const callsPerRound = 34; // in each of three environments: 10,200 calls in 100 rounds
const slackBytes = 1024 * 1024; // compiled code and runtime caches still grow a little; 100 bytes per call would be 0.3 MB

/** Ten thousand calls with a lost connection in every round; memory in use must not grow. */
export const endurance: RowGroup = {
  name: 'Endurance',
  open: async (lab) => {
    const server = await startWaybillsServer(lab.folder);
    const proxy = await startFaultProxy({ target: server.postgres, isExtra: isCancelRequest });
    const fleet = lab.deploy({
      name: 'endurance',
      bundle: 'api',
      variables: {
        ...apiVariables,
        NODE_OPTIONS: `--import=${new URL('../lab/environment-gc.ts', import.meta.url).href}`,
        SNAPSHOT_STORE: lab.store,
        WAYBILLS_DB_URL: server.urlAt(proxy.port),
      },
    });
    await fleet.callAll(createDutyCall);
    await fleet.callAll(createDutyCall);
    const baseline = await readBaseline(fleet);
    const heaps = new Map<string, number[]>(); // heap bytes after a garbage collection, by environment, one sample per round
    let number = 0;
    return {
      rows: [
        {
          name: `${callsPerRound * fleet.size} calls, connections reset before them`,
          goals: { replacesOnlyLost: true },
          round: async (tally) => {
            const before = proxy.accepted();
            tally.lost += Math.max(fleet.size, proxy.pairs.size);
            for (const pair of proxy.pairs) pair.fail({ kind: 'reset-on-next-packet' });
            for (let call = 0; call < callsPerRound; call += 1) {
              addAnswers(tally, await fleet.callAll(() => createDutyCall(number++)));
            }
            tally.opened += proxy.accepted() - before;
            for (const { environment, process } of await readMemory(fleet)) {
              heaps.set(environment.id, [...(heaps.get(environment.id) ?? []), process.heapUsedBytes]);
            }
          },
        },
      ],
      findLeaks: async () => {
        const leaks = await findFleetLeaks(fleet, { baseline, proxies: [proxy] });
        const sessions = await server.sessions();
        if (sessions.length > proxy.pairs.size) {
          leaks.push(`Postgres has ${sessions.length} sessions for ${proxy.pairs.size} connections`);
        }
        for (const samples of heaps.values()) {
          const settled = samples[Math.floor(samples.length / 4)] ?? 0;
          const grown = (samples.at(-1) ?? 0) - settled;
          if (grown > slackBytes) leaks.push(`the heap grew by ${grown} bytes, from ${settled}`);
        }
        return leaks;
      },
      close: async () => {
        await fleet.pool.stop();
        await proxy.close();
        await server.stop();
      },
    };
  },
};
