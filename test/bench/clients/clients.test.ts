import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../infra/local/demo-city/random.ts';
import { type Client, clients, describeConfiguration } from './clients.ts';
import { createClientCall, openClients, type RunningClients } from './open-clients.ts';
import { type ClientSample, connectionFaults, runClients } from './run-clients.ts';
import { findGoals, summariseClients } from './summarise-clients.ts';

describe('the clients of the comparison', () => {
  let opened: RunningClients;

  beforeAll(async () => {
    opened = await openClients(clients);
  });
  afterAll(() => opened?.close());

  const find = (client: Client) =>
    opened.running.find((one) => one.client === client) as RunningClients['running'][number];

  it.each(clients.map((client) => [client.name, client] as const))(
    '%s answers correctly through its own proxy',
    async (_, client) => {
      const { fleet, proxy } = find(client);
      for (let number = 0; number < 4; number += 1) {
        expect(await fleet.call(createClientCall(client, number))).toMatchObject({ kind: 'correct' });
      }
      expect(proxy.accepted()).toBeGreaterThan(0); // 1, unless the machine pauses for longer than the idle timeout
    },
  );

  it('counts the answer for another vehicle as wrong', () => {
    const [sql] = clients as [Client];
    expect(createClientCall(sql, 1).judge({ waybill_no: 'W-1' }).kind).toBe('wrong');
    expect(createClientCall(sql, 1).judge({ waybill_no: 'W-2' }).kind).toBe('correct');
    expect(createClientCall(sql, 1).judge(null).kind).toBe('wrong');
  });

  it('shows failures of common clients, and none of Headway, when a NAT forgets a connection', async () => {
    const names = [
      ...['pg Pool, default', 'Headway, SQL', 'Headway drop-in Pool', 'Headway drop-in Pool, readOnly'],
      ...['fetch, default', 'Headway, HTTP'],
    ];
    const running = opened.running.filter(({ client }) => names.includes(client.name));
    const only = connectionFaults.filter(({ share }) => share === 1);
    const samples = await runClients(running, { cycles: 3, random: createRandom(1), only });
    const rows = summariseClients(samples).filter(({ group }) => group?.startsWith('NAT'));
    const failed = new Map(rows.map(({ name, figures }) => [name, Number(figures?.['failed calls'])]));
    for (const name of names) {
      if (name.startsWith('Headway')) expect(failed.get(name), name).toBe(0);
      else expect(failed.get(name), name).toBeGreaterThan(0); // all 3, unless the machine pauses for longer than the idle timeout
    }
  });

  it.each(clients.map((client) => [client.name, client] as const))(
    '%s shows its configuration and its version',
    (_, client) => {
      const configuration = describeConfiguration(client);
      for (const name of client.packages) expect(configuration).toMatch(new RegExp(`${name} \\d+\\.\\d+\\.\\d+; `));
      if (client.packages.length > 0) expect(configuration).toMatch(/`[^`]*\(.*`$/);
      expect(configuration).not.toContain('import ');
    },
  );
});

describe('the rows of the comparison', () => {
  const sample = (more: Partial<ClientSample>): ClientSample => ({
    client: 'a',
    fault: 'peer alive',
    verdict: 'correct',
    durationMs: 1,
    error: null,
    nextVerdict: 'correct',
    lost: 0,
    opened: 0,
    ...more,
  });
  const samples = [
    sample({ durationMs: 3 }),
    sample({ durationMs: 1 }),
    sample({ fault: 'NAT', durationMs: 2, opened: 2, lost: 1 }),
    sample({ durationMs: 99, verdict: 'crashed', error: 'gone', nextVerdict: 'wrong', opened: 1 }),
    sample({ client: 'b', verdict: 'wrong', error: 'other' }),
  ];

  it('count failures and connections, and take the latency of correct answers only', () => {
    const figures = { cycles: 1, 'failed calls': 0, 'failed calls after them': 0, 'new connections': 0 };
    expect(summariseClients(samples)).toEqual([
      {
        group: 'peer alive',
        name: 'a',
        unit: 'ms',
        samples: [3, 1],
        figures: {
          cycles: 3,
          'failed calls': 1,
          'failed calls after them': 1,
          'new connections': 1,
          'first error': 'gone',
        },
      },
      { group: 'NAT', name: 'a', unit: 'ms', samples: [2], figures: { ...figures, 'new connections': 2 } },
      {
        group: 'peer alive',
        name: 'b',
        unit: 'ms',
        samples: [],
        figures: { ...figures, 'failed calls': 1, 'first error': 'other' },
      },
    ]);
  });

  it('become goals: no failed call, and at most one new connection per lost one', () => {
    expect(findGoals(samples, 'a')).toMatchObject([
      { value: 1, limit: 0, reason: 'peer alive: gone' },
      { name: 'a: new connections for 1 that were lost', value: 3, limit: 1 },
    ]);
  });
});
