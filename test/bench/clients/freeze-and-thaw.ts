import type { Bench, BenchTable } from '../framework/bench.ts';
import { describeConfiguration, type Peer, peers } from './clients.ts';
import { openPeers } from './open-clients.ts';
import { fates, type PeerSample, runPeers } from './run-clients.ts';
import { findGoals, summarisePeers } from './summarise-clients.ts';

/** Clients of today and ours, in environments that are really stopped while their connections meet a fate. */
export const freezeAndThaw: Bench = {
  name: 'freeze-and-thaw',
  title: 'Freeze and thaw: clients of today, and ours',
  run: async ({ isQuick, random, progress }) => {
    progress('starting');
    const { running, close } = await openPeers(peers);
    try {
      const samples = await runPeers(running, {
        cycles: isQuick ? 5 : 100,
        only: isQuick ? fates.filter(({ share }) => share === 1) : fates,
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
  'Each client is a function of a few lines, bundled as ours are, in an environment of its own that is stopped (SIGSTOP) between calls, behind a network of its own. All are frozen together, their connections meet the fate, and then one SQL client and one HTTP client at a time are called; the freezes of all fates, and the clients within each, come in an order by chance.',
  'The latency is that of right answers, from the call to the answer, with the thaw and the runtime. New connections are counted at the side of the peer, over the call after the thaw and the one after that, which is made on a healthy network. What connects again in the background or after an error is counted there. A client that needed 10 s in all for one fate does no more of its cycles: serverless-postgres waits a second whenever its connection was closed.',
  'Freezes of 10 to 50 ms stand for any that is shorter than the limits of the clients; those of 5 s are above the idle limits of HTTP clients (4 s of undici, 5 s of the agent of Node), which give a connection up then, be it alive or not. No delay is added and there is no TLS: over a real network, a new connection costs its round trips more than here.',
];

function createTable(kind: Peer['kind'], title: string, samples: readonly PeerSample[]): BenchTable {
  const members = peers.filter((peer) => peer.kind === kind);
  const own = members.filter(({ name }) => name.startsWith('Headway'));
  const find = ({ name }: Peer) => samples.filter(({ peer }) => peer === name);
  const inOrder = fates.flatMap(({ name }) =>
    members.flatMap((peer) => find(peer).filter(({ fate }) => fate === name)),
  );
  return {
    name: `freeze-${kind}`,
    title,
    notes,
    contestants: members.map((peer) => ({ name: peer.name, configuration: describeConfiguration(peer) })),
    baseline: own[0]?.name ?? '',
    rows: summarisePeers(inOrder),
    goals: own.flatMap(({ name }) => findGoals(samples, name)),
  };
}
