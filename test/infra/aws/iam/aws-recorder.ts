import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { listenOnLoopback } from '../../../../infra/local/sockets/listen-on-loopback.ts';

/** One call as IAM sees it. */
export type AwsCall = { readonly action: string; readonly resource: string };

export type AwsRecorder = {
  readonly url: string;
  /** Takes the calls since the last time. */
  take(): AwsCall[];
  /** The objects of S3 by bucket and key. */
  readonly objects: Map<string, Buffer>;
  /** The text of every secret. */
  secret: string;
  /** No secret has this version. */
  readonly unknownVersion: string;
  close(): Promise<void>;
};

type Request = { method: string; url: URL; headers: IncomingMessage['headers']; body: Buffer };

/** A stand-in of every AWS service that a function calls: it records each request as the action and the resource that IAM checks. */
export async function startAwsRecorder(): Promise<AwsRecorder> {
  const calls: AwsCall[] = [];
  const server = createServer(async (incoming, response) => {
    const url = new URL(incoming.url ?? '/', 'http://aws');
    const request = { method: incoming.method ?? '', url, headers: incoming.headers, body: await buffer(incoming) };
    if (url.pathname === '/answer-of-custom-resource') return void response.end('{}'); // S3, by a signed URL
    // Credential=ID/date/region/service/aws4_request
    const service = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(incoming.headers.authorization ?? '')?.[1] ?? '';
    calls.push(...describe(service, request));
    answer(service, request, response);
  });
  const { url, close } = await listenOnLoopback(server);
  const recorder: AwsRecorder = {
    url,
    take: () => calls.splice(0),
    objects: new Map(),
    secret: '',
    unknownVersion: 'unknown-version',
    close,
  };
  return recorder;

  function answer(service: string, request: Request, response: ServerResponse): void {
    const { method, url } = request;
    if (service === 's3') {
      const path = decodeURIComponent(url.pathname).slice(1);
      const object = recorder.objects.get(path);
      if (method === 'PUT') recorder.objects.set(path, unchunk(request));
      if (method === 'DELETE') recorder.objects.delete(path);
      if (method !== 'GET') return void response.writeHead(200, { etag: '"1"' }).end();
      if (object === undefined) return void response.writeHead(404).end('<Error><Code>NoSuchKey</Code></Error>');
      return void response.writeHead(200, { etag: '"1"', 'content-length': object.length }).end(object);
    }
    if (request.body.includes(`"VersionId":"${recorder.unknownVersion}"`)) {
      return void response.writeHead(400).end('{"__type":"ResourceNotFoundException"}');
    }
    const type = service === 'ec2' ? 'text/xml' : 'application/json';
    response.writeHead(200, { 'content-type': type });
    response.end(service === 'ec2' ? describeNetwork(request) : JSON.stringify(answerJson(service)));
  }

  function answerJson(service: string): object {
    if (service === 'secretsmanager') {
      const VersionIdsToStages = { current: ['AWSCURRENT'], pending: ['AWSPENDING'] };
      return { SecretString: recorder.secret, VersionIdsToStages };
    }
    if (service === 'acm') return { Certificate: { NotAfter: Date.now() / 1000 + 1_000_000 } };
    if (service === 'rds-data') return { records: [], columnMetadata: [] };
    if (service === 'wafv2') return { Summary: { ARN: 'arn:created' }, LockToken: 'token' };
    return { statusCode: 200, body: '{}', role: 'headway', login: 'iam', feeds: [] }; // of any function
  }
}

function describe(service: string, { method, url, headers, body }: Request): AwsCall[] {
  const operation =
    String(headers['x-amz-target'] ?? '')
      .split('.')
      .at(-1) ?? '';
  switch (service) {
    case 's3': {
      const path = decodeURIComponent(url.pathname).slice(1);
      const isList = url.searchParams.has('list-type') || !path.includes('/');
      const resource = `arn:aws:s3:::${path}`;
      if (isList) return [{ action: 's3:ListBucket', resource }];
      const verb = { GET: 'Get', HEAD: 'Get', PUT: 'Put', DELETE: 'Delete' }[method] ?? method;
      // To tell a missing object from a forbidden one, S3 asks for permission to list.
      const list = method === 'GET' ? [{ action: 's3:ListBucket', resource: resource.split('/')[0] ?? '' }] : [];
      return [{ action: `s3:${verb}Object`, resource }, ...list];
    }
    case 'lambda':
      return [{ action: 'lambda:InvokeFunction', resource: decodeURIComponent(url.pathname).split('/')[3] ?? '' }];
    case 'rds-data': {
      const { resourceArn, secretArn } = JSON.parse(body.toString());
      return [
        {
          action: `rds-data:${url.pathname === '/Execute' ? 'ExecuteStatement' : url.pathname}`,
          resource: resourceArn,
        },
        { action: 'secretsmanager:GetSecretValue', resource: secretArn }, // the Data API reads it as its caller
      ];
    }
    case 'ecs': {
      const { cluster, service: name } = JSON.parse(body.toString());
      const resource = `arn:aws:ecs:ap-south-1:123456789012:service/${cluster}/${name}`;
      return [{ action: `ecs:${operation}`, resource }];
    }
    case 'acm':
      return [{ action: `acm:${operation}`, resource: JSON.parse(body.toString()).CertificateArn }];
    case 'secretsmanager':
      return [{ action: `secretsmanager:${operation}`, resource: JSON.parse(body.toString()).SecretId }];
    case 'ec2':
      return [{ action: `ec2:${new URLSearchParams(body.toString()).get('Action')}`, resource: '*' }];
    case 'wafv2': {
      const { Name, Id = '1', Rules } = JSON.parse(body.toString());
      const arn = `arn:aws:wafv2:us-east-1:123456789012:global`;
      const rules = JSON.stringify(Rules ?? []).includes('ManagedRuleGroup') ? [`${arn}/managedruleset/a/b`] : [];
      return [`${arn}/webacl/${Name}/${Id}`, ...rules].map((resource) => ({ action: `wafv2:${operation}`, resource }));
    }
    default:
      return [{ action: `${service}:${operation}`, resource: '*' }];
  }
}

/** The SDK may send a body in chunks with a checksum after it: SIZE;signature, bytes, ... */
function unchunk({ headers, body }: Request): Buffer {
  if (!String(headers['content-encoding'] ?? '').includes('aws-chunked')) return body;
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const end = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.subarray(at, end).toString(), 16);
    if (!(size > 0)) return Buffer.concat(parts);
    parts.push(body.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
}

function describeNetwork({ body }: Request): string {
  const parameters = new URLSearchParams(body.toString());
  const name = parameters.get('Filter.1.Value.1');
  const action = parameters.get('Action');
  const found: Record<string, string> = {
    DescribeVpcs:
      '<vpcSet><item><vpcId>vpc-1</vpcId><cidrBlockAssociationSet><item><cidrBlock>10.0.0.0/16</cidrBlock></item></cidrBlockAssociationSet></item></vpcSet>',
    DescribeSubnets: '<subnetSet><item><subnetId>subnet-1</subnetId></item></subnetSet>',
    DescribeRouteTables: '<routeTableSet><item><routeTableId>rtb-1</routeTableId></item></routeTableSet>',
  };
  const set = found[action ?? ''];
  if (set !== undefined) return `<${action}Response>${set}</${action}Response>`;
  const item = `<item><prefixListName>${name}</prefixListName><prefixListId>pl-1</prefixListId></item>`;
  return `<DescribeManagedPrefixListsResponse><prefixListSet>${item}</prefixListSet></DescribeManagedPrefixListsResponse>`;
}
