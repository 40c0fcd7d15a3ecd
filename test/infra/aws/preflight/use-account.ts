import { afterAll, beforeAll, beforeEach } from 'vitest';
import { openAccount } from '../../../../infra/aws/preflight/account/aws-account.ts';
import type { Finding } from '../../../../infra/aws/preflight/account/finding.ts';
import { runPreflight } from '../../../../infra/aws/preflight/preflight.ts';
import { readStage } from '../../../../infra/aws/read-stage.ts';
import { type Moto, startMoto } from '../../../support/servers/moto.ts';
import { context } from '../templates/synth.ts';
import { type AccountStandIn, accountKey, startAccount, usualAnswers } from './account-stand-in.ts';

export const region = 'ap-south-1';
export type Changes = Record<string, Record<string, unknown>>;

/** Starts a usual, bootstrapped account for the tests of a file; each test begins with a new one. */
export function useAccount() {
  let moto: Moto;
  let account: AccountStandIn;

  beforeAll(async () => {
    moto = await startMoto({ region });
    account = await startAccount(moto);
  });
  afterAll(async () => {
    await account?.stop();
    await moto?.stop();
  });
  beforeEach(async () => {
    await moto.reset();
    account.answers = { ...usualAnswers };
    const bootstrap = { Name: '/cdk-bootstrap/hnb659fds/version', Value: '29', Type: 'String' };
    await moto.change('ssm', bootstrap, 'AmazonSSM.PutParameter');
  });

  const environment = () => ({ AWS_ENDPOINT_URL: account.url, AWS_REGION: region });
  return {
    get moto() {
      return moto;
    },
    get account() {
      return account;
    },
    environment,
    /** The findings for a stage of cdk.json with some settings changed; `unchecked` ones pass the checks of synth. */
    preflight: async (
      stageName: 'dev' | 'prod' = 'dev',
      changes: Changes = {},
      { otp: unchecked = {} }: Changes = {},
    ): Promise<Finding[]> => {
      const otp = { instances: '[{"url":"http://10.20.0.10:8080","default":true}]' };
      const settings = { ...context[stageName], otp };
      for (const [group, values] of Object.entries(changes)) settings[group] = { ...settings[group], ...values };
      process.env['AWS_REGION'] = region;
      process.env['AWS_ACCESS_KEY_ID'] = accountKey.accessKeyId;
      process.env['AWS_SECRET_ACCESS_KEY'] = accountKey.secretAccessKey;
      const findings: Finding[] = [];
      const read = readStage(stageName, settings);
      const stage = { ...read, otp: { ...read.otp, ...unchecked } };
      for await (const finding of runPreflight(stage, await openAccount(environment()))) findings.push(finding);
      return findings;
    },
  };
}

/** What has to be corrected, as `name: found -> todo`. */
export function listBad(findings: readonly Finding[]): string[] {
  return findings.flatMap((finding) =>
    finding.outcome === 'bad' ? [`${finding.name}: ${finding.found} -> ${finding.todo}`] : [],
  );
}
