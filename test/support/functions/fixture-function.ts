import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FunctionDefinition } from '../../../infra/local/lambda/environment/function-definition.ts';
import { type LocalLambda, startLambda } from '../../../infra/local/lambda/lambda.ts';

/** A function whose handler is an export of a file in test/fixtures/functions. */
export function fixtureFunction(
  handler: string,
  { timeoutMs = 10_000, environments = 2, variables = {} }: Partial<FunctionDefinition> = {},
): FunctionDefinition {
  return {
    name: handler.replace('.', '-'),
    taskRoot: fileURLToPath(new URL('../../fixtures/functions', import.meta.url)),
    handler,
    memoryMb: 256,
    timeoutMs,
    environments,
    variables,
  };
}

/** Starts a local Lambda in a temporary folder; `lines` is its log. */
export async function startTestLambda(
  options: { isFreezing?: boolean; queueMs?: number; shutdownMs?: number } = {},
): Promise<LocalLambda & { readonly lines: string[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'headway-test-'));
  const lines: string[] = [];
  const lambda = await startLambda({ folder, log: (line) => void lines.push(line), ...options });
  return {
    ...lambda,
    lines,
    async stop() {
      await lambda.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
