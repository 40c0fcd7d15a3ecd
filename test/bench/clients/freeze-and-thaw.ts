import type { Bench, BenchTable } from '../framework/bench.ts';
import { type Client, clients, describeConfiguration } from './clients.ts';
import { openClients } from './open-clients.ts';
import { type ClientSample, connectionFaults, runClients } from './run-clients.ts';
import { findGoals, summariseClients } from './summarise-clients.ts';

/** Common clients and Headway in environments that are really stopped while a fault hits their connections. */
export const freezeAndThaw: Bench = {
  name: 'freeze-and-thaw',
  title: 'Freeze and thaw: common clients and Headway',
  run: async ({ isQuick, random, progress }) => {
    progress('starting');
    const { running, close } = await openClients(clients);
    try {
      const samples = await runClients(running, {
        cycles: isQuick ? 5 : 16, // a hundred would take the whole benchmark above ten minutes
        only: isQuick ? connectionFaults.filter(({ share }) => share === 1) : connectionFaults,
        random,
        onProgress: (share) => progress(`${Math.round(share * 100)} % of the freezes`),
      });
      return [
        createTable('sql', 'SQL: the duty of a vehicle', samples),
        createTable('http', 'HTTP: a GraphQL query by POST', samples),
      ];
    } finally {
      await close();
    }
  },
};

const notes = [
  'Each client is a small function, bundled like Headway, in its own environment, which is stopped (SIGSTOP) between calls, behind its own proxy. All environments are frozen together and the fault hits their connections. Then one SQL client and one HTTP client are called at a time. The faults, and the clients within each freeze, run in random order.',
  'The latency is that of correct answers, including the thaw and the runtime. New connections are counted by the proxy during the call after the thaw and one further call on a healthy network, so they include reconnects in the background or after an error. A client that has spent 10 s on one fault skips its remaining cycles: serverless-postgres waits one second whenever its connection was closed.',
  'Freezes of 10 to 50 ms stand for all freezes below the idle timeouts of the clients. Freezes of 5 s exceed the idle timeouts of HTTP clients (undici 4 s, Node Agent 5 s), which then drop a connection whether it is alive or not. There is no added delay and no TLS; over a real network a new connection costs more round trips.',
];

function createTable(kind: Client['kind'], title: string, samples: readonly ClientSample[]): BenchTable {
  const members = clients.filter((client) => client.kind === kind);
  const own = members.filter(({ name }) => name.startsWith('Headway'));
  const find = ({ name }: Client) => samples.filter(({ client }) => client === name);
  const inOrder = connectionFaults.flatMap(({ name }) =>
    members.flatMap((client) => find(client).filter(({ fault }) => fault === name)),
  );
  return {
    name: `freeze-${kind}`,
    title,
    notes,
    contestants: members.map((client) => ({ name: client.name, configuration: describeConfiguration(client) })),
    baseline: own[0]?.name ?? '',
    rows: summariseClients(inOrder),
    goals: own.flatMap(({ name }) => findGoals(samples, name)),
  };
}
