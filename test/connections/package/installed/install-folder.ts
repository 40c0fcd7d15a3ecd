import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
export const root = fileURLToPath(new URL('../../../../', import.meta.url));
const env = { ...process.env, PATH: `${join(root, 'node_modules/.bin')}:${process.env['PATH']}`, NODE_OPTIONS: '' };

/** Builds the package and packs it into a folder. @returns the path of the tarball */
export async function packPackage(folder: string): Promise<string> {
  const built = join(folder, 'built');
  await run(process.execPath, [join(root, 'infra/build/connections-package.ts'), built], { env });
  const { stdout } = await run('npm', ['pack', built, '--pack-destination', folder, '--silent'], { env });
  return join(folder, stdout.trim());
}

/** Installs packages into a new, empty folder, from npm's cache or the registry. @throws what npm says */
export async function installInto(folder: string, packages: readonly string[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
  const flags = [
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    '--loglevel=error',
    '--fetch-retries=2',
    '--fetch-retry-mintimeout=1000',
  ];
  await run('npm', ['install', ...flags, ...packages], { cwd: folder, env, timeout: 300_000, maxBuffer: 8_000_000 });
}

/** Why nothing can be installed here. Any other failure is a fault: a version that does not exist, peers that do not fit together. */
export function findUnreachable(error: Error & { stderr?: string }): string {
  const said = error.stderr ?? error.message;
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENOTCACHED|ENETUNREACH/.test(said)) return said;
  throw error;
}

/** Runs a program of an installed package. @returns its output, also when it fails */
export async function runInstalled(
  folder: string,
  program: string,
  given: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<string> {
  const file = join(folder, 'node_modules/.bin', program);
  return await run(file, given, { cwd: folder, env: { ...env, ...variables }, maxBuffer: 8_000_000 }).then(
    ({ stdout }) => stdout,
    ({ stdout, stderr }: { stdout: string; stderr: string }) => `${stdout}\n${stderr}`,
  );
}

/** Generates Prisma's client. Its schema engine comes from a server of its own and is not needed for that. @returns whether it did */
export async function generatePrisma(folder: string, schema: string): Promise<boolean> {
  await writeFile(join(folder, 'schema.prisma'), schema);
  const variables = { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1' };
  const output = await runInstalled(folder, 'prisma', ['generate', '--schema', 'schema.prisma'], variables);
  return output.includes('Generated Prisma Client');
}
