import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type CertificateAuthority,
  createCertificateAuthority,
  hasOpenssl,
} from '../../../support/servers/certificates.ts';
import { installMoto } from '../../../support/servers/moto.ts';
import { type Changes, listBad, region, useAccount } from './use-account.ts';

const isInstalled = await installMoto('the preflight of secrets and certificates');
describe.skipIf(!isInstalled || !hasOpenssl)('the preflight of secrets and certificates', { concurrent: false }, () => {
  const tools = useAccount();
  let folder: string;
  let authority: CertificateAuthority;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'headway-preflight-'));
    authority = await createCertificateAuthority(folder, 'ca');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const createSecret = async (value: object, KmsKeyId?: string) => {
    const secret = { Name: `s${Math.random()}`, SecretString: JSON.stringify(value), KmsKeyId };
    const text = await tools.moto.change('secretsmanager', secret, 'secretsmanager.CreateSecret');
    return String(JSON.parse(text).ARN);
  };
  const keyArn = `arn:aws:kms:${region}:123456789012:key/11111111-2222-3333-4444-555555555555`;

  test('of the database are found missing, in another shape or with another key', async () => {
    const check = async (secretArn: string, secretKeyArn?: string) =>
      listBad(
        await tools.preflight('dev', {
          network: { egress: 'nat' },
          database: {
            source: 'neon',
            host: 'ep-cool-123-pooler.ap-southeast-1.aws.neon.tech',
            secretArn,
            secretKeyArn,
          },
          pooler: { kind: 'neon' },
        }),
      );
    const login = { username: 'headway', password: 'do-not-print-me' };
    expect(await check(await createSecret(login))).toEqual([]);
    const keyId = keyArn.split('/').at(-1) ?? '';
    for (const of of [keyArn, keyId]) expect(await check(await createSecret(login, of), keyArn)).toEqual([]);
    tools.account.answers['kms:DescribeKey'] = { body: { KeyMetadata: { Arn: keyArn } } };
    expect(await check(await createSecret(login, 'alias/waybills'), keyArn)).toEqual([]);
    const other = keyArn.replace(keyId, '99999999-2222-3333-4444-555555555555');
    expect(await check(await createSecret(login, 'alias/waybills'), other)).toEqual([
      expect.stringMatching(/it is encrypted with alias\/waybills, .*Set database\.secretKeyArn/),
    ]);
    const all = [
      ...(await check(`arn:aws:secretsmanager:${region}:123456789012:secret:none-AbCdEf`)),
      ...(await check(await createSecret({ user: 'headway', password: 'do-not-print-me' }))),
      ...(await check(await createSecret(login, keyArn))),
      ...(await check(await createSecret(login), keyArn)),
    ];
    expect(all).toEqual([
      expect.stringMatching(/^database\.secretArn: there is no such secret.* -> Create it/),
      expect.stringMatching(/^database\.secretArn: it does not contain username and password as text -> /),
      expect.stringMatching(/^database\.secretArn: it is encrypted with .*Set database\.secretKeyArn/),
      expect.stringMatching(/^database\.secretArn: .*Remove database\.secretKeyArn/),
    ]);
    expect(all.join()).not.toContain('do-not-print-me');
  });

  test('of PgBouncer are found expired, for another name, or without their key', async () => {
    const check = async (given: { host?: string; days?: number; of?: string }) => {
      const host = given.host ?? 'pooler.headway.internal';
      const files = await authority.issue('pooler', { host, days: given.days ?? 90 });
      const other = given.of === undefined ? files : await authority.issue(given.of, { host });
      const certificateSecretArn = await createSecret({
        certificate: await readFile(files.cert, 'utf8'),
        key: await readFile(other.key, 'utf8'),
      });
      const changes: Changes = {
        pooler: { kind: 'pgbouncer', tasks: 2, caFile: join(folder, 'ca.crt'), certificateSecretArn },
      };
      return listBad(await tools.preflight('dev', changes));
    };
    expect(await check({})).toEqual([]);
    expect(await check({ days: -1 })).toEqual([
      expect.stringMatching(
        /^pooler\.certificateSecretArn: its certificate expired on \d{4}-.* -> Run .*make-certificate\.sh/,
      ),
    ]);
    expect(await check({ host: 'pooler.other.internal' })).toEqual([
      expect.stringMatching(/is for DNS:pooler\.other\.internal, not for pooler\.headway\.internal/),
    ]);
    expect(await check({ of: 'another' })).toEqual([
      expect.stringMatching(/its key is not the key of its certificate/),
    ]);
  });

  const inDays = (days: number) => Date.now() / 1000 + days * 86_400;

  test('of the edge are looked up in us-east-1, whose certificates CloudFront takes', async () => {
    const certificateArn = 'arn:aws:acm:us-east-1:123456789012:certificate/1';
    const check = async (Certificate?: object) => {
      if (Certificate !== undefined) tools.account.answers['acm:DescribeCertificate'] = { body: { Certificate } };
      const edge = { domainName: 'transit.example.org', certificateArn };
      return listBad(await tools.preflight('dev', { frontDoor: { edge: 'cloudfront' }, edge }));
    };
    expect(await check()).toEqual([expect.stringMatching(/^edge\.certificateArn: there is no certificate/)]);
    const issued = { Status: 'ISSUED', NotAfter: inDays(200) };
    expect(await check({ DomainName: '*.example.org', ...issued })).toEqual([]);
    expect(tools.account.regions.get('acm:DescribeCertificate')).toBe('us-east-1');
    expect(tools.account.regions.get('ec2:DescribeVpcs')).toBe(region);
    expect(await check({ DomainName: 'other.org', ...issued })).toEqual([
      expect.stringMatching(
        /^edge\.certificateArn: it is for other\.org -> Request a certificate for transit\.example\.org/,
      ),
    ]);
  });

  test('of the front door are found missing, pending, expired, or for another name', async () => {
    const certificateArn = `arn:aws:acm:${region}:123456789012:certificate/1`;
    const check = async (Certificate?: object) => {
      if (Certificate !== undefined) tools.account.answers['acm:DescribeCertificate'] = { body: { Certificate } };
      return listBad(await tools.preflight('dev', { frontDoor: { domainName: 'api.example.org', certificateArn } }));
    };
    const names = { DomainName: 'example.org', SubjectAlternativeNames: ['example.org', '*.example.org'] };
    expect(await check()).toEqual([expect.stringMatching(/^frontDoor\.certificateArn: there is no certificate/)]);
    expect(await check({ ...names, Status: 'ISSUED', NotAfter: inDays(200) })).toEqual([]);
    expect(await check({ ...names, Status: 'PENDING_VALIDATION' })).toEqual([expect.stringMatching(/DNS records/)]);
    expect(await check({ ...names, Status: 'EXPIRED', NotAfter: inDays(-2) })).toEqual([
      expect.stringMatching(/it expired on/),
    ]);
    expect(await check({ ...names, Status: 'ISSUED', Type: 'IMPORTED', NotAfter: inDays(9) })).toEqual([
      expect.stringMatching(/it expires on .* -> Import/),
    ]);
    expect(await check({ DomainName: 'other.org', Status: 'ISSUED', NotAfter: inDays(200) })).toEqual([
      expect.stringMatching(/it is for other\.org -> Request a certificate for api\.example\.org/),
    ]);
  });
});
