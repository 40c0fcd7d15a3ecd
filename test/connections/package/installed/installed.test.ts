import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stop } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FunctionPool } from '../../../../infra/local/lambda/function-pool.ts';
import { type LocalPostgres, startPostgres } from '../../../../infra/local/servers/postgres.ts';
import { createSecretStore } from '../../../../infra/local/stand-ins/secrets-manager/secret-store.ts';
import { startSecretsManager } from '../../../../infra/local/stand-ins/secrets-manager/start-secrets-manager.ts';
import { startTestLambda } from '../../../support/functions/fixture-function.ts';
import { type FaultProxy, startFaultProxy } from '../../../support/proxies/fault-proxy.ts';
import { throughPort } from '../../../support/proxies/tcp-proxy.ts';
import { startHttpOrigin } from '../../../support/servers/http-origin.ts';
import { readApiPage, readExpected, runExamples } from '../api-page.ts';
import { startExamplePeers } from '../example-peers.ts';
import { type Example, readExamples, writeFunction } from './examples.ts';
import { findUnreachable, generatePrisma, installInto, packPackage, root, runInstalled } from './install-folder.ts';

/** The newest versions of the packages, and the oldest that the package or their Node version allows. */
const sets = {
  newest: ['pg', 'undici', 'drizzle-orm', 'kysely', 'prisma@7', '@prisma/client@7', '@prisma/adapter-pg@7', 'typeorm'],
  oldest: ['pg@8.16.0', 'undici@7.0.0', 'drizzle-orm@0.44.0', 'kysely@0.28.0', 'typeorm@1.0.0'],
};
const rest = {
  newest: ['axios', '@middy/core', '@arethetypeswrong/cli@0.18.5'],
  oldest: ['axios@1.12.0', '@middy/core@6.4.5'],
};
/** The other optional peers, which only the examples of the API page need. */
const peersOnly = {
  newest: [
    ...['@aws-sdk/client-secrets-manager', '@aws-sdk/client-rds-data', '@aws-sdk/rds-signer'],
    ...['@neondatabase/serverless', 'cockatiel'],
  ],
  oldest: [
    ...['@aws-sdk/client-secrets-manager@3.709.0', '@aws-sdk/client-rds-data@3.712.0', '@aws-sdk/rds-signer@3.709.0'],
    ...['@neondatabase/serverless@1.0.0', 'cockatiel@4.0.0'],
  ],
};
const nodes = { 20: 'oldest', 22: 'newest', 24: 'newest' } as const;
type NodeVersion = keyof typeof nodes;
const versions = [20, 22, 24] as const;

const prismaSchema = `generator client {
  provider = "prisma-client-js"
}

datasource db {
  provider = "postgresql"
}
`;

const parent = await mkdtemp(join(tmpdir(), 'headway-installed-'));
const tarball = await packPackage(parent);
const folderOf = (name: string) => join(parent, name);
const whyNot = await installAll().catch(findUnreachable);
if (whyNot !== undefined) {
  console.warn(`SKIPPED: the tests of the installed package, because npm cannot install its neighbours: ${whyNot}`);
}
const examples =
  whyNot === undefined ? await readExamples(join(folderOf('newest'), 'node_modules/@headway/connections')) : [];
const hasPrisma = whyNot === undefined && (await generatePrisma(folderOf('newest'), prismaSchema));
if (whyNot === undefined && !hasPrisma) console.warn('SKIPPED: Prisma, because its client cannot be generated here');

async function installAll(): Promise<undefined> {
  for (const version of versions) await installInto(folderOf(`node-${version}`), [`node@${version}`]);
  for (const name of ['newest', 'oldest'] as const) {
    await installInto(folderOf(name), [tarball, ...sets[name], ...rest[name], ...peersOnly[name]]);
  }
}

let postgres: LocalPostgres;
let lambda: Awaited<ReturnType<typeof startTestLambda>>;
const secretArn = 'arn:aws:secretsmanager:local-1:123456789012:secret:orders';
const secrets = createSecretStore();
secrets.put(secretArn, { username: 'app', password: 'hello' });
const key = { accessKeyId: 'local', secretAccessKey: 'local' };

/** A server that the examples call; a restarted one is another process of the same kind at the same address. */
type Peer = { readonly port: number; stop(): Promise<unknown> };
const startPeer: Record<Example['peer'], () => Promise<Peer>> = {
  postgres: async () => postgres,
  http: async () => {
    const { port, close } = await startHttpOrigin((_, response) => response.end('hello'));
    return { port, stop: close };
  },
  aws: () => startSecretsManager({ key, secrets }),
};
const peers = new Map<Example['peer'], Peer>();

async function restart(peer: Example['peer'], proxy: FaultProxy): Promise<void> {
  if (peer === 'postgres') {
    await postgres.halt('fast');
    await postgres.resume();
    return;
  }
  const started = await startPeer[peer]();
  proxy.moveTo({ port: started.port });
  await peers.get(peer)?.stop(); // closes its connections
  peers.set(peer, started);
}

beforeAll(async () => {
  postgres = await startPostgres({ folder: parent });
  lambda = await startTestLambda();
  for (const peer of ['postgres', 'http', 'aws'] as const) peers.set(peer, await startPeer[peer]());
});
afterAll(async () => {
  await lambda.stop();
  for (const peer of peers.values()) await peer.stop();
  await stop();
  await rm(parent, { recursive: true, force: true });
});

const answers = {
  postgres: { event: (id: number) => ({ id }), answer: (id: number) => [{ id }] as unknown },
  http: { event: (_: number, port: number) => ({ url: `http://127.0.0.1:${port}/` }), answer: () => 'hello' },
  aws: { event: () => ({ secret: secretArn }), answer: () => '{"username":"app","password":"hello"}' },
};

async function call(pool: FunctionPool, peer: Example['peer'], id: number, port: number): Promise<unknown> {
  const { payload } = await pool.invoke(Buffer.from(JSON.stringify(answers[peer].event(id, port))));
  return JSON.parse(payload.toString());
}

const runs = versions.flatMap((version) =>
  examples.flatMap((example) => (['esm', 'cjs'] as const).map((format) => ({ version, format, ...example }))),
);
const isLeftOut = ({ title, version, format }: { title: string; version: NodeVersion; format: string }) =>
  (title === 'Prisma' && (!hasPrisma || nodes[version] === 'oldest')) || // Prisma 7 is the first without an engine to download
  (title === 'middy' && format === 'cjs' && nodes[version] === 'newest'); // middy 7 refuses `require` itself

test.each(runs.filter((one) => !isLeftOut(one)))(
  '$title on Node $version ($format) answers after each freeze and loss',
  async ({ version, format, peer, ...example }) => {
    const proxy = await startFaultProxy({ target: { port: peers.get(peer)?.port ?? 0 } });
    const fail = (kind: 'close' | 'swallow') => async () => {
      for (const pair of proxy.pairs) pair.fail({ kind });
    };
    const taskRoot = await writeFunction(folderOf(nodes[version]), { ...example, peer }, format);
    const url = throughPort(postgres.url, proxy.port);
    const pool = lambda.deploy({
      ...{ name: `f-${version}-${format}-${example.title.replaceAll(/\W/g, '')}`, taskRoot, handler: 'index.handler' },
      nodePath: join(folderOf(`node-${version}`), 'node_modules/node/bin/node'),
      ...{ memoryMb: 512, timeoutMs: 20_000, environments: 1 },
      variables: { DATABASE_URL: url, AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${proxy.port}` },
    });
    const expectAnswer = async (id: number) =>
      expect(await call(pool, peer, id, proxy.port)).toEqual(answers[peer].answer(id));
    const pause = async () => {
      await expect.poll(() => pool.environments()[0]?.freezes).toBe(pool.environments()[0]?.calls); // it is frozen again
      await new Promise((resolve) => setTimeout(resolve, 30));
    };
    await expectAnswer(1);
    const opened = proxy.accepted();
    await pause();
    await expectAnswer(2);
    expect(proxy.accepted()).toBe(opened + (peer === 'aws' ? 1 : 0)); // the SDK sends POSTs, which take a new connection after a gap
    for (const lose of [fail('close'), fail('swallow'), () => restart(peer, proxy)]) {
      await pause();
      await lose();
      await expectAnswer(3);
    }
    expect(pool.started()).toBe(1);
    await pool.stop();
    await proxy.close();
  },
);

test('the oldest set has the lower end of each optional peer', async () => {
  const manifest = JSON.parse(await readFile(join(root, 'shared/connections/package.json'), 'utf8'));
  const ends = Object.entries(manifest.peerDependencies as Record<string, string>).map(
    ([name, range]) => `${name}@${/^>=(\S+)/.exec(range)?.[1]}`,
  );
  expect([...sets.oldest, ...peersOnly.oldest]).toEqual(expect.arrayContaining(ends));
});

test.runIf(whyNot === undefined).each([
  ['oldest', 20],
  ['newest', 24],
] as const)(
  'the examples of the API page run on the %s versions of all packages, on Node %i',
  async (name, version) => {
    const installed = join(folderOf(name), 'node_modules/@headway/connections/API.md');
    const pageExamples = (await readApiPage(installed, [])).flatMap((entry) => entry.examples);
    const started = await startExamplePeers(postgres.url);
    const nodePath = join(folderOf(`node-${version}`), 'node_modules/node/bin/node');
    const printed = await runExamples(folderOf(name), pageExamples, { nodePath, variables: started.variables });
    await started.stop();
    expect(pageExamples.length).toBeGreaterThan(30);
    for (const [index, text] of pageExamples.entries()) expect(printed[index], text).toEqual(readExpected(text));
  },
);

test.runIf(whyNot === undefined)('the tarball has no fault that arethetypeswrong finds', async () => {
  const output = await runInstalled(folderOf('newest'), 'attw', [tarball, '--format', 'json']);
  expect(JSON.parse(output).analysis.problems).toEqual([]);
});
