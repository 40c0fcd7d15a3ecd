import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generatePrisma, installInto, packPackage } from '../../connections/package/installed/install-folder.ts';
import { createFleet, type Fleet } from '../../faults/lab/fleet.ts';
import { openLab } from '../../faults/lab/lab.ts';
import { isCancelRequest, startWaybillsServer, type WaybillsServer } from '../../faults/lab/peers/waybills-server.ts';
import { type FaultProxy, startFaultProxy } from '../../support/proxies/fault-proxy.ts';
import { type Contestant, marksTable, prismaSchema, writeHandler } from './contestants.ts';

/** One contestant in one environment, which is frozen between calls, behind its own proxy. */
export type RunningContestant = { readonly contestant: Contestant; readonly fleet: Fleet; readonly proxy: FaultProxy };
export type RunningContestants = {
  readonly running: readonly RunningContestant[];
  readonly server: WaybillsServer;
  close(): Promise<void>;
};

const packages = ['pg@8.23.1', 'drizzle-orm', 'prisma@7', '@prisma/client@7', '@prisma/adapter-pg@7'];

/**
 * Packs the package, installs it beside the libraries, and deploys each contestant.
 * @throws what npm says if the libraries cannot be installed here
 */
export async function openContestants(contestants: readonly Contestant[]): Promise<RunningContestants> {
  const closing: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const one of closing.toReversed()) await one();
  };
  try {
    const lab = await openLab({});
    closing.push(lab.close);
    const folder = join(lab.folder, 'installed');
    await installInto(folder, [await packPackage(lab.folder), ...packages]);
    if (!(await generatePrisma(folder, prismaSchema))) throw new Error("Prisma's client cannot be generated here.");
    const server = await startWaybillsServer(lab.folder);
    closing.push(server.stop);
    await server.run(marksTable);
    await server.run('GRANT ALL ON marks, marks_id_seq TO app');
    const running: RunningContestant[] = [];
    for (const [index, contestant] of contestants.entries()) {
      const proxy = await startFaultProxy({ target: { port: server.postgres.port }, isExtra: isCancelRequest });
      const taskRoot = join(folder, `contestant-${index}`);
      await mkdir(taskRoot);
      await writeFile(join(taskRoot, 'index.mjs'), writeHandler(contestant));
      const pool = lab.lambda.deploy({
        ...{ name: `contestant-${index}`, taskRoot, memoryMb: 512, timeoutMs: 10_000, environments: 1 },
        variables: { URL: server.urlAt(proxy.port) },
      });
      closing.push(async () => {
        await pool.stop();
        await proxy.close();
      });
      running.push({ contestant, fleet: createFleet(pool, 1), proxy });
    }
    return { running, server, close };
  } catch (error) {
    await close();
    throw error;
  }
}
