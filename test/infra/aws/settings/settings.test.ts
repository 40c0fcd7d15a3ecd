import { describe, expect, test } from 'vitest';
import { readStage } from '../../../../infra/aws/read-stage.ts';
import { StageError } from '../../../../infra/aws/settings/stage-error.ts';
import { context, findCombination } from '../templates/synth.ts';
import { refusedAccounts } from './refused-accounts.ts';
import { refusedDatabases } from './refused-databases.ts';
import { refusedEdges } from './refused-edges.ts';
import { refusedNetworks } from './refused-networks.ts';
import { refusedPoolers } from './refused-poolers.ts';
import { type Changes, proxy, refused } from './refused-settings.ts';

/** The problems that readStage finds in a combination with some settings changed. */
function problemsOf(name: string, changes: Changes): string[] {
  const { stageName, context: settings } = findCombination(name);
  const merged = { ...settings };
  for (const [group, values] of Object.entries(changes)) merged[group] = { ...merged[group], ...values };
  return problemsIn(() => readStage(stageName, merged));
}

function problemsIn(read: () => unknown): string[] {
  try {
    read();
    return [];
  } catch (error) {
    if (!(error instanceof StageError)) throw error;
    return error.message.split('\n  ').slice(1);
  }
}

describe('the settings of a stage', () => {
  test.each([
    ...refused,
    ...refusedDatabases,
    ...refusedNetworks,
    ...refusedPoolers,
    ...refusedEdges,
    ...refusedAccounts,
  ])('refuse %s', (_, name, changes, problem) => {
    const problems = problemsOf(name, changes);
    expect(problems).toEqual([expect.stringMatching(problem)]);
    // The setting, what it expects, what it got, and why; or, for an unknown name, where to look.
    expect(problems[0]).toMatch(
      /^[\w.-]+: expected .+, got .+ \(.+\)$|^[\w.-]+: expected .+ because .+, got .+|^\S+ is not an? .+(nearest one is|\(.env)/,
    );
  });

  test('are all checked at once', () => {
    const changes = { api: { memoryMb: 1, timeoutSeconds: 'long' }, pooler: { maxConnectionsPercent: 101 } };
    expect(problemsOf(proxy, changes)).toEqual([
      expect.stringMatching(/^api\.memoryMb: expected a whole number from 256 to 10240, got 1 \(.+\)$/),
      expect.stringMatching(/^api\.timeoutSeconds: .*got "long"/),
      expect.stringMatching(/^pooler\.maxConnectionsPercent: .*got 101/),
    ]);
  });

  test('of cdk.json are valid except for the placeholder of OTP, and a missing stage is an error', () => {
    for (const name of ['dev', 'prod']) {
      expect(problemsIn(() => readStage(name, context[name]))).toEqual([
        expect.stringMatching(/got the placeholder otp\.invalid/),
      ]);
      const otp = { instances: '[{"url":"http://10.20.0.10:8080","default":true}]' };
      expect(readStage(name, { ...context[name], otp }).name).toBe(name);
    }
    expect(() => readStage('staging', context.staging)).toThrow('Stage "staging" is not in cdk.json');
  });

  test('must be in groups, and the name of the stage must fit into resource names', () => {
    expect(() => readStage('dev', { api: 'fast' })).toThrow('api: expected settings by name, got "fast"');
    expect(() => readStage('Production_2', {})).toThrow(
      'stage: expected up to 16 of a-z, 0-9 and -, got "Production_2"',
    );
  });

  test('override the defaults, and null means the default', () => {
    const otp = { instances: '[{"url":"http://10.20.0.10:8080","default":true}]' };
    const stage = readStage('dev', { otp, pooler: { kind: null }, api: { memoryMb: 512 } });
    expect(stage.pooler.kind).toBe('rds-proxy');
    expect(stage.api.memoryMb).toBe(512);
  });
});
