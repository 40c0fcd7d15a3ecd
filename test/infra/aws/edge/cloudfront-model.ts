import type { Template } from 'aws-cdk-lib/assertions';

type Headers = Readonly<Record<string, string>>;
export type ViewerRequest = { readonly method?: string; readonly target: string; readonly headers?: Headers };
export type OriginAnswer = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  readonly isBase64: boolean;
};
type Part = { value: string; multiValue?: { value: string }[] };
type FunctionRequest = { querystring: Record<string, Part> | string; headers: Record<string, { value: string }> };

/**
 * CloudFront as its documentation describes it, with the cache policies, the behaviors and the function of a template: it
 * chooses a behavior by path, runs the function, computes the cache key, and keeps what Cache-Control allows.
 */
export function createCloudFront(
  template: Template,
  callOrigin: (request: ViewerRequest & { readonly method: string }) => Promise<OriginAnswer>,
) {
  const one = (type: string) => Object.entries(template.findResources(type));
  const policies = new Map(
    one('AWS::CloudFront::CachePolicy').map(([id, { Properties }]) => [id, Properties.CachePolicyConfig]),
  );
  const [distribution] = one('AWS::CloudFront::Distribution').map(
    ([, { Properties }]) => Properties.DistributionConfig,
  );
  const [code] = one('AWS::CloudFront::Function').map(([, { Properties }]) => String(Properties.FunctionCode));
  // The code of the template itself, as CloudFront runs it.
  const run = new Function(`${code}\nreturn handler;`)() as (event: { request: FunctionRequest }) => FunctionRequest;
  const kept = new Map<string, OriginAnswer>();

  return {
    /** The header names in the cache key of a path, besides Accept-Encoding. */
    keyHeaders: (path: string) => headersOf(policyOf(path)),
    async send(viewer: ViewerRequest): Promise<OriginAnswer & { readonly isHit: boolean }> {
      const [path = '', query = ''] = viewer.target.split('?');
      const policy = policyOf(path);
      const { querystring, headers } = run({
        request: { querystring: readQuery(query), headers: wrap(viewer.headers) },
      });
      const sent: Record<string, string> = Object.fromEntries(
        Object.entries(headers).map(([name, { value }]) => [name, value]),
      );
      const encoding = normaliseEncoding(sent['accept-encoding'] ?? '', policy);
      if (encoding === '') delete sent['accept-encoding'];
      else sent['accept-encoding'] = encoding;
      const method = viewer.method ?? 'GET';
      const target = querystring === '' ? path : `${path}?${String(querystring)}`;
      const key = JSON.stringify([target, encoding, ...headersOf(policy).map((name) => sent[name] ?? null)]);
      const isCached = method === 'GET' || method === 'HEAD';
      const found = isCached ? kept.get(key) : undefined;
      if (found !== undefined) return { ...answerConditionally(found, sent), isHit: true };
      const { 'if-none-match': _, ...withoutCondition } = sent;
      const answer = await callOrigin({ method, target, headers: isCached ? withoutCondition : sent });
      if (isCached && isKept(answer, policy)) kept.set(key, answer);
      return { ...answerConditionally(answer, sent), isHit: false };
    },
  };

  function policyOf(path: string) {
    const behavior = [
      ...(distribution.CacheBehaviors ?? []),
      { ...distribution.DefaultCacheBehavior, PathPattern: '*' },
    ].find(({ PathPattern }: { PathPattern: string }) =>
      new RegExp(`^${PathPattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`).test(path),
    );
    return policies.get(behavior.CachePolicyId.Ref);
  }
}

// biome-ignore lint/suspicious/noExplicitAny: parts of a template
function headersOf(policy: any): string[] {
  const { Headers: names = [] } = policy.ParametersInCacheKeyAndForwardedToOrigin.HeadersConfig;
  return names.map((name: string) => name.toLowerCase());
}

/** CloudFront replaces Accept-Encoding by what its policy accepts. */
// biome-ignore lint/suspicious/noExplicitAny: parts of a template
function normaliseEncoding(given: string, policy: any): string {
  const { EnableAcceptEncodingBrotli: br, EnableAcceptEncodingGzip: gzip } =
    policy.ParametersInCacheKeyAndForwardedToOrigin;
  return [br && /\bbr\b/.test(given) ? 'br' : '', gzip && /\bgzip\b/.test(given) ? 'gzip' : '']
    .filter(Boolean)
    .join(',');
}

// biome-ignore lint/suspicious/noExplicitAny: parts of a template
function isKept({ status, headers }: OriginAnswer, { MinTTL, DefaultTTL }: any): boolean {
  const control = headers['cache-control'] ?? '';
  const seconds = /no-store|private|no-cache/.test(control)
    ? 0
    : Number(/max-age=(\d+)/.exec(control)?.[1] ?? DefaultTTL);
  return status === 200 && Math.max(seconds, MinTTL) > 0;
}

function answerConditionally(answer: OriginAnswer, sent: Record<string, string>): OriginAnswer {
  const isSame = answer.headers['etag'] !== undefined && sent['if-none-match'] === answer.headers['etag'];
  return isSame ? { ...answer, status: 304, body: '' } : answer;
}

function readQuery(query: string): Record<string, Part> {
  const parts: Record<string, Part> = {};
  for (const pair of query === '' ? [] : query.split('&')) {
    const [name = '', value = ''] = pair.split(/=(.*)/s);
    const before = parts[name];
    if (before === undefined) parts[name] = { value };
    else before.multiValue = [...(before.multiValue ?? [{ value: before.value }]), { value }];
  }
  return parts;
}

function wrap(headers: Headers = {}): Record<string, { value: string }> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), { value }]));
}
