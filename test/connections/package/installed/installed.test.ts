import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stop } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FunctionPool } from '../../../../infra/local/lambda/function-pool.ts';
import { type LocalPostgres, startPostgres } from '../../../../infra/local/servers/postgres.ts';
import { createSecretStore } from '../../../../infra/local/stand-ins/secrets-manager/secret-store.ts';
import { startSecretsManager } from '../../../../infra/local/stand-ins/secrets-manager/start-secrets-manager.ts';
import { startTestLambda } from '../../../support/functions/fixture-function.ts';
import { startTcpProxy, type TcpProxy, throughPort } from '../../../support/proxies/tcp-proxy.ts';
import { startHttpOrigin } from '../../../support/servers/http-origin.ts';
import { type Example, readExamples, writeFunction } from './examples.ts';
import { findUnreachable, generatePrisma, installInto, packPackage, runInstalled } from './install-folder.ts';

/** The newest versions of the packages, and the oldest that the package or their Node version allows. */
const sets = {
  newest: ['pg', 'undici', 'drizzle-orm', 'kysely', 'prisma@7', '@prisma/client@7', '@prisma/adapter-pg@7', 'typeorm'],
  oldest: ['pg@8.16.0', 'undici@7.0.0', 'drizzle-orm@0.44.0', 'kysely@0.28.0', 'typeorm@1.0.0'],
};
const rest = {
  newest: ['axios', '@middy/core', '@aws-sdk/client-secrets-manager', '@arethetypeswrong/cli@0.18.5'],
  oldest: ['axios@1.12.0', '@middy/core@6.4.5', '@aws-sdk/client-secrets-manager@3.709.0'],
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
    await installInto(folderOf(name), [tarball, ...sets[name], ...rest[name]]);
  }
}

let postgres: LocalPostgres;
let proxy: TcpProxy;
let restart: () => Promise<void>;
let lambda: Awaited<ReturnType<typeof startTestLambda>>;
const peers: Partial<Record<Example['peer'], { port: number; stop(): Promise<unknown> }>> = {};
const secretArn = 'arn:aws:secretsmanager:local-1:123456789012:secret:orders';
beforeAll(async () => {
  postgres = await startPostgres({ folder: parent });
  lambda = await startTestLambda();
  const origin = await startHttpOrigin((_, response) => response.end('hello'));
  peers.http = { port: origin.port, stop: origin.close };
  const secrets = createSecretStore();
  secrets.put(secretArn, { username: 'app', password: 'hello' });
  peers.aws = await startSecretsManager({ key: { accessKeyId: 'local', secretAccessKey: 'local' }, secrets });
  peers.postgres = { port: postgres.port, stop: postgres.stop };
});
afterAll(async () => {
  await lambda.stop();
  for (const peer of Object.values(peers)) await peer.stop();
  await stop();
  await rm(parent, { recursive: true, force: true });
});

const answers = {
  postgres: { event: (id: number) => ({ id }), answer: (id: number) => [{ id }] as unknown },
  http: { event: () => ({ url: `http://127.0.0.1:${proxy.port}/` }), answer: () => 'hello' },
  aws: { event: () => ({ secret: secretArn }), answer: () => '{"username":"app","password":"hello"}' },
};

async function call(pool: FunctionPool, peer: Example['peer'], id: number): Promise<unknown> {
  const { payload } = await pool.invoke(Buffer.from(JSON.stringify(answers[peer].event(id))));
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
    proxy = await startTcpProxy({ targetPort: peers[peer]?.port ?? 0 });
    restart = async () => {
      await postgres.halt('fast');
      await postgres.resume();
    };
    const taskRoot = await writeFunction(folderOf(nodes[version]), { ...example, peer }, format);
    const url = throughPort(postgres.url, proxy.port);
    const pool = lambda.deploy({
      ...{ name: `f-${version}-${format}-${example.title.replaceAll(/\W/g, '')}`, taskRoot, handler: 'index.handler' },
      nodePath: join(folderOf(`node-${version}`), 'node_modules/node/bin/node'),
      ...{ memoryMb: 512, timeoutMs: 20_000, environments: 1 },
      variables: { DATABASE_URL: url, AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${proxy.port}` },
    });
    const expectAnswer = async (id: number) => expect(await call(pool, peer, id)).toEqual(answers[peer].answer(id));
    const pause = async () => {
      await expect.poll(() => pool.environments()[0]?.freezes).toBe(pool.environments()[0]?.calls); // it is frozen again
      await new Promise((resolve) => setTimeout(resolve, 30));
    };
    await expectAnswer(1);
    const opened = proxy.accepted();
    await pause();
    await expectAnswer(2);
    expect(proxy.accepted()).toBe(opened + (peer === 'aws' ? 1 : 0)); // the SDK sends POSTs, which take a new connection after a gap
    for (const lose of [proxy.cut, proxy.swallow, ...(peer === 'postgres' ? [restart] : [proxy.reset])]) {
      await pause();
      await lose();
      await expectAnswer(3);
    }
    expect(pool.started()).toBe(1);
    await pool.stop();
    await proxy.close();
  },
);

test.runIf(whyNot === undefined)('the tarball has no fault that arethetypeswrong finds', async () => {
  const output = await runInstalled(folderOf('newest'), 'attw', [tarball, '--format', 'json']);
  expect(JSON.parse(output).analysis.problems).toEqual([]);
});
