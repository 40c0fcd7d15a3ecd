import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { listenOnLoopback } from '../../../../infra/local/sockets/listen-on-loopback.ts';
import { findSignatureFlaw } from '../../../../infra/local/stand-ins/aws-signature/check-signature.ts';
import type { Moto } from '../../../support/servers/moto.ts';

export const accountKey = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret-of-the-tests' };

/** What the account answers to one call, in the service's own format: JSON as an object, XML as a text. */
export type Answer = { readonly status?: number; readonly body: object | string };

export type AccountStandIn = {
  readonly url: string;
  /** Answers by `service:Action`, in place of moto's. */
  answers: Record<string, Answer>;
  /** Every call so far, as `service:Action`. */
  readonly calls: string[];
  /** The region of the last call of each kind. */
  readonly regions: Map<string, string>;
  stop(): Promise<void>;
};

/** An account that checks signatures and answers some calls itself; moto answers all others. */
export async function startAccount(moto: Moto): Promise<AccountStandIn> {
  const calls: string[] = [];
  const regions = new Map<string, string>();
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    const { method = '', url = '', headers } = request;
    const [, region = '', service = ''] =
      /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\//.exec(headers.authorization ?? '') ?? [];
    const flaw = await findSignatureFlaw(
      { method, url, headers, body },
      { key: accountKey, service, nowMs: Date.now() },
    );
    const target = String(headers['x-amz-target'] ?? '')
      .split('.')
      .at(-1);
    const call = `${service}:${new URLSearchParams(body.toString()).get('Action') ?? (target || `${method} ${url}`)}`;
    calls.push(call);
    regions.set(call, region);
    const answer =
      flaw === undefined ? standIn.answers[call] : { status: 403, body: refuse('InvalidClientTokenId', flaw) };
    if (answer !== undefined) {
      response.writeHead(answer.status ?? 200);
      response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
      return;
    }
    const { host: _, ...rest } = headers;
    const forwarded = await fetch(moto.url + url, {
      ...{ method, headers: rest as Record<string, string> },
      ...(body.length === 0 ? {} : { body }),
    });
    response.writeHead(forwarded.status);
    response.end(Buffer.from(await forwarded.arrayBuffer()));
  });
  const { url, close } = await listenOnLoopback(server);
  const standIn: AccountStandIn = { url, answers: {}, calls, regions, stop: close };
  return standIn;
}

/** An error of the query protocol. */
export function refuse(code: string, message = ''): string {
  return `<ErrorResponse><Error><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
}

/** What moto does not know, as a usual account of AWS answers it. */
export const usualAnswers: Readonly<Record<string, Answer>> = {
  'lambda:GET /2016-08-19/account-settings/': limitsOf(1000),
  'rds:DescribeDBEngineVersions': enginesOf('17.6'),
  'rds:DescribeOrderableDBInstanceOptions': optionsOf('db.t4g.small', ['a', 'b', 'c']),
  'servicequotas:GetServiceQuota': { body: { Quota: { Value: 5 } } },
};

export function limitsOf(quota: number, unreserved = quota): Answer {
  return { body: { AccountLimit: { ConcurrentExecutions: quota, UnreservedConcurrentExecutions: unreserved } } };
}

export function enginesOf(...versions: string[]): Answer {
  const list = versions.map(
    (version) =>
      `<DBEngineVersion><Engine>postgres</Engine><EngineVersion>${version}</EngineVersion></DBEngineVersion>`,
  );
  return wrap('DescribeDBEngineVersions', `<DBEngineVersions>${list.join('')}</DBEngineVersions>`);
}

export function optionsOf(instanceClass: string, zones: readonly string[], storage = 'gp3'): Answer {
  const places = zones.map((zone) => `<AvailabilityZone><Name>ap-south-1${zone}</Name></AvailabilityZone>`).join('');
  const option = `<OrderableDBInstanceOption><DBInstanceClass>${instanceClass}</DBInstanceClass><StorageType>${storage}</StorageType><AvailabilityZones>${places}</AvailabilityZones></OrderableDBInstanceOption>`;
  const list = zones.length === 0 ? '' : option;
  return wrap('DescribeOrderableDBInstanceOptions', `<OrderableDBInstanceOptions>${list}</OrderableDBInstanceOptions>`);
}

export function wrap(action: string, result: string): Answer {
  return { body: `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>` };
}
