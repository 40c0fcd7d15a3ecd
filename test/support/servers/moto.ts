import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startServerProcess } from '../../../infra/local/servers/server-process.ts';
import { findFreePort } from '../../../infra/local/sockets/free-port.ts';

const run = promisify(execFile);
const version = '5.2.5';
const folder = fileURLToPath(new URL(`../../../node_modules/.cache/moto-${version}`, import.meta.url));
const python = `${folder}/bin/python`;

/**
 * Installs moto, a stand-in for many AWS services, from PyPI into node_modules/.cache, once.
 * @returns false where Python or PyPI is missing, after it printed what is skipped
 */
export async function installMoto(needs: string): Promise<boolean> {
  if (existsSync(folder)) return true;
  await mkdir(dirname(folder), { recursive: true });
  // Test files run in parallel, so each installs into a folder of its own, and the first to be ready keeps it.
  const own = await mkdtemp(`${folder}-`);
  try {
    await run('python3', ['-m', 'venv', own]);
    const packages = [`moto==${version}`, 'flask', 'flask-cors', 'openapi-spec-validator'];
    await run(`${own}/bin/python`, ['-m', 'pip', '--quiet', '--disable-pip-version-check', 'install', ...packages]);
    await rename(own, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
    return true;
  } catch (error) {
    console.warn(`SKIPPED: ${needs}: moto could not be installed (${String(error).split('\n')[0]})`);
    return false;
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

/** The documents of AWS's managed policies, as moto ships them. */
export async function readManagedPolicies(names: readonly string[]): Promise<Record<string, object>> {
  const code = [
    'import json, sys',
    'from moto.iam.aws_managed_policies import aws_managed_policies_data as data',
    'policies = json.loads(data)',
    'print(json.dumps({name: policies[name]["Document"] for name in sys.argv[1:]}))',
  ];
  const { stdout } = await run(python, ['-c', code.join('\n'), ...names]);
  return JSON.parse(stdout);
}

export type Moto = {
  readonly url: string;
  /** A call that changes the account; `values` in the form of the protocol: query parameters, or JSON with a `target`. */
  change(
    service: string,
    values: Readonly<Record<string, unknown>>,
    target?: string,
    otherRegion?: string,
  ): Promise<string>;
  /** Forgets everything. */
  reset(): Promise<void>;
  stop(): Promise<void>;
};

export async function startMoto({ region }: { region: string }): Promise<Moto> {
  const port = await findFreePort();
  const server = await startServerProcess({
    ...{ name: 'moto', path: python, args: ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)] },
    ...{ readyLine: /Running on/, stopSignal: 'SIGTERM' },
  });
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    change: async (service, values, target, otherRegion = region) => {
      const scope = ['AKID', '20260101', otherRegion, service, 'aws4_request'].join('/'); // moto checks no signature
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
          'content-type': target === undefined ? 'application/x-www-form-urlencoded' : 'application/x-amz-json-1.1',
          ...(target === undefined ? {} : { 'x-amz-target': target }),
        },
        body:
          target === undefined
            ? new URLSearchParams(
                Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)])),
              )
            : JSON.stringify(values),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`moto refused ${JSON.stringify(values)}: ${text}`);
      return text;
    },
    reset: async () => {
      await fetch(`${url}/moto-api/reset`, { method: 'POST' });
    },
    stop: () => server.stop(),
  };
}
