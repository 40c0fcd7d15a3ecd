import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { buildBootstrap } from './build-bootstrap.ts';
import type { FunctionDefinition } from './environment/function-definition.ts';
import { shutdownMs as lambdaShutdownMs } from './environment/quotas.ts';
import { createFunctionPool, type FunctionPool } from './function-pool.ts';
import { startInvokeApi } from './invoke-api.ts';

/** Runs functions on this machine as AWS Lambda does. */
export type LocalLambda = {
  /** URL of the Invoke API, for AWS_ENDPOINT_URL_LAMBDA. */
  readonly url: string;
  /** Declares a function; its environments start when calls need them. */
  deploy(definition: FunctionDefinition): FunctionPool;
  stop(): Promise<void>;
};

/**
 * Starts a local Lambda (docs/decisions/0050-local-lambda.md).
 * @param options.folder a folder for this Lambda's files only; each process it starts has the folder in its arguments
 * @param options.isFreezing whether idle environments are frozen; default true where the system has SIGSTOP
 * @param options.queueMs longest wait for an environment before a call gets a 429; default 3000
 * @param options.shutdownMs from SIGTERM to SIGKILL; default 500, as on Lambda
 * @param options.log receives each line that functions write, and Lambda's own START, END and REPORT lines
 */
export async function startLambda({
  folder,
  isFreezing = process.platform !== 'win32',
  queueMs = 3000,
  shutdownMs = lambdaShutdownMs,
  log = () => {},
}: {
  folder: string;
  isFreezing?: boolean;
  queueMs?: number;
  shutdownMs?: number;
  log?: (line: string) => void;
}): Promise<LocalLambda> {
  const home = join(folder, 'lambda');
  await mkdir(home, { recursive: true });
  const bootstrapPath = await buildBootstrap(home);
  const functions = new Map<string, FunctionPool>();
  const api = await startInvokeApi(functions);
  return {
    url: api.url,
    deploy(definition) {
      const pool = createFunctionPool(definition, {
        bootstrapPath,
        folder: home,
        ...{ isFreezing, shutdownMs, queueMs, log },
      });
      functions.set(definition.name, pool);
      return pool;
    },
    async stop() {
      await Promise.all([...functions.values()].map((pool) => pool.stop()));
      await api.close();
    },
  };
}
