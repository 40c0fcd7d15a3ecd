import { startFaultProxy } from '../../support/proxies/fault-proxy.ts';
import type { LabCall } from '../lab/lab-call.ts';
import { isCancelRequest, startWaybillsServer } from '../lab/peers/waybills-server.ts';
import type { RowGroup } from '../lab/row.ts';
import { type FreezeGroup, longFreezes, shortFreezes } from './freeze-rows.ts';

/** The function of the row, for openLab. */
export const dropInPoolFunction = { 'drop-in-pool': 'test/faults/reports/clients/drop-in-pool.ts' };

/** The drop-in Pool has no DNS failover: it resolves names as node-postgres does. */
const isForPool = ({ name }: { name: string }) => !/address changed/.test(name);

/** Reads and writes in turn. Every write must be at the server once: a lost or repeated one is a leak of the group. */
const createGroup = ({ id, name, createRows }: FreezeGroup): RowGroup => ({
  name: `Drop-in Pool, reads and writes, ${name}`,
  open: async (lab) => {
    const server = await startWaybillsServer(lab.folder);
    await server.run('CREATE TABLE marks (mark int); GRANT INSERT, SELECT ON marks TO app');
    const target = { port: server.postgres.port };
    const proxy = await startFaultProxy({ target, isExtra: isCancelRequest });
    const second = await startFaultProxy({ target, isExtra: isCancelRequest });
    const fleet = lab.deploy({
      name: `drop-in-pool-${id}`,
      bundle: 'drop-in-pool',
      timeoutMs: 4000,
      variables: { URL: server.urlAt(proxy.port) },
    });
    let last = 0;
    const answered = new Set<number>();
    const createLabCall = (): LabCall => {
      last += 1;
      const mark = last;
      return {
        event: { mark },
        judge: (answer) => {
          const isCorrect = (answer as { mark?: unknown } | null)?.mark === mark;
          if (isCorrect && mark % 2 === 1) answered.add(mark);
          return { kind: isCorrect ? 'correct' : 'wrong', detail: JSON.stringify(answer).slice(0, 200) };
        },
      };
    };
    await fleet.callAll(createLabCall);
    await fleet.callAll(createLabCall);
    const scene = { fleet, addresses: [proxy, second] as const, move: () => undefined, createLabCall };
    return {
      rows: createRows(scene).filter(isForPool),
      findLeaks: async () => {
        const found = await server.run('SELECT mark, count(*)::int AS n FROM marks GROUP BY mark');
        const counts = new Map(found.map(({ mark, n }) => [mark as number, n as number]));
        const lost = [...answered].filter((mark) => !counts.has(mark));
        const repeated = [...counts].filter(([, n]) => n > 1).map(([mark]) => mark);
        return [
          ...(answered.size === 0 ? ['no write was answered'] : []),
          ...(lost.length > 0 ? [`${lost.length} of ${answered.size} writes were lost: ${lost.join()}`] : []),
          ...(repeated.length > 0 ? [`${repeated.length} writes ran twice: ${repeated.join()}`] : []),
        ];
      },
      close: async () => {
        await fleet.pool.stop();
        await Promise.all([proxy.close(), second.close()]);
        await server.stop();
      },
    };
  },
});

export const dropInPoolFreeze = createGroup(shortFreezes);
export const dropInPoolLongFreeze = createGroup(longFreezes);
