import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AwsCallError, type Node } from '../../../../infra/aws/account/signed-calls.ts';
import { findUrl } from '../../../../infra/aws/smoke/find-url.ts';
import { callOverHttp, runSmokeChecks } from '../../../../infra/aws/smoke/smoke-checks.ts';
import { type HeadwayProcess, startHeadwayProcess } from '../../../support/gateway/headway-process.ts';

/** `npm run smoke -- ...`, without npm. */
async function smoke(...args: string[]): Promise<{ code: number; lines: string[] }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['infra/aws/commands/smoke.ts', ...args], (error, stdout, stderr) => {
      const lines = `${stdout}${stderr}`.trim().split('\n');
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, lines });
    });
  });
}

describe('npm run smoke, on the local stack', { concurrent: false }, () => {
  let headway: HeadwayProcess;
  let vehicleNo: string;

  beforeAll(async () => {
    headway = await startHeadwayProcess(['--environments', '1']);
    vehicleNo =
      headway.paths
        .find((path) => path.startsWith('/vehicle/'))
        ?.split('/')
        .at(-1) ?? '';
  });
  afterAll(async () => {
    await headway?.stop();
  });

  test('passes on the local stack', async () => {
    const { code, lines } = await smoke(headway.url, '--vehicle', vehicleNo);
    expect(lines).toEqual([
      expect.stringMatching(/^good {2}health +\d+ ms {2}\/health 200$/),
      expect.stringMatching(/^good {2}ready /),
      expect.stringMatching(/^good {2}feeds /),
      expect.stringMatching(/^good {2}routes +\d+ ms {2}\/routes\/demo\?limit=1 200$/),
      expect.stringMatching(/^good {2}vehicle .* 200$/),
    ]);
    expect(code).toBe(0);
  });

  test('queries the database without a given vehicle', async () => {
    expect((await smoke(`${headway.url}/`)).lines.at(-1)).toMatch(/^good {2}vehicle .*SMOKE-TEST 200$/);
  });

  test('fails, and names the failed part, if a feed does not exist', async () => {
    const { code, lines } = await smoke(headway.url, '--feed', 'atlantis');
    expect(code).toBe(1);
    expect(lines[2]).toMatch(/^BAD {3}routes .*at least one route of atlantis.*answered 404/);
  });
});

describe('npm run smoke without a URL', () => {
  const account = (body: string) => ({
    region: 'ap-south-1',
    query: async (_: string, action: string, { StackName }: { StackName?: string } = {}) => {
      expect([action, StackName]).toEqual(['DescribeStacks', 'Headway-prod']);
      return readAnswer(body);
    },
  });
  const readAnswer = (body: string): Node => JSON.parse(body);

  test('checks the output Url of the stage', async () => {
    const outputs = [
      { OutputKey: 'VpcId', OutputValue: 'vpc-1' },
      { OutputKey: 'Url', OutputValue: 'https://api/' },
    ];
    const stack = JSON.stringify({ Stacks: { member: { Outputs: { member: outputs } } } });
    expect(await findUrl('prod', account(stack))).toBe('https://api/');
  });

  test('says what to do if the stage is not deployed', async () => {
    await expect(findUrl('prod', account('{"Stacks":{"member":{"Outputs":""}}}'))).rejects.toThrow(
      /deploy it, or give/,
    );
    const refused = new AwsCallError('cloudformation:DescribeStacks', 'ValidationError', 'Stack does not exist');
    const failing = { region: 'ap-south-1', query: () => Promise.reject(refused) };
    await expect(findUrl('prod', failing)).rejects.toThrow(/^Headway-prod in ap-south-1: .*does not exist. Deploy it/);
  });
});

describe('npm run smoke', () => {
  let server: Server;
  let areAdminPathsPublic = true;

  beforeAll(async () => {
    server = createServer(({ url = '' }, response) => {
      const answers: Record<string, [number, unknown]> = {
        '/health': [200, { status: 'ok' }],
        '/ready': [200, { status: 'ready' }],
        '/feeds': [200, [{ gtfsId: 'city' }]],
        '/routes/city?limit=1': [200, [{ id: 'city:1' }]],
        '/vehicle/city/service-type/SMOKE-TEST': [503, { error: 'The database is not available', code: 503 }],
        '/config': [areAdminPathsPublic ? 200 : 403, {}],
      };
      const [status, body] = answers[url] ?? [404, {}];
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => server.close());

  async function runAgainstServer(): Promise<Record<string, string>> {
    const call = callOverHttp(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const outcomes: Record<string, string> = {};
    for await (const { name, outcome } of runSmokeChecks(call)) outcomes[name] = outcome;
    return outcomes;
  }

  test('fails if the database is down or the admin paths are public', async () => {
    const network = { health: 'good', ready: 'good', feeds: 'good', routes: 'good' };
    areAdminPathsPublic = true;
    expect(await runAgainstServer()).toEqual({ ...network, vehicle: 'bad', 'admin paths': 'bad' });
    areAdminPathsPublic = false;
    expect(await runAgainstServer()).toEqual({ ...network, vehicle: 'bad', 'admin paths': 'good' });
  });

  test('names the URL that does not answer, and prints its usage', async () => {
    const { code, lines } = await smoke('http://127.0.0.1:1');
    expect(code).toBe(1);
    expect(lines[0]).toMatch(/^BAD {3}health .*http:\/\/127\.0\.0\.1:1\/health did not answer: .+/);
    const usage = expect.stringMatching(/^usage: npm run smoke/);
    expect((await smoke('nowhere')).lines).toEqual(['expected one URL', usage]);
    expect((await smoke('-c', 'dev')).lines).toEqual(['-c: expected stage=NAME, got dev', usage]);
  });
});
