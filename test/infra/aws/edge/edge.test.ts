import { Match, type Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { heavyPaths } from '../../../../infra/aws/front-door/paths.ts';
import { synth } from '../templates/synth.ts';

const httpApi = synth('prod-rds-proxy-own-http-api-edge');
const balancer = synth('dev-pgbouncer-own-alb-edge');

function describeDistribution(template: Template) {
  const [distribution] = Object.values(template.findResources('AWS::CloudFront::Distribution'));
  return distribution?.['Properties'].DistributionConfig;
}

type Rule = {
  Name: string;
  Priority: number;
  Statement: { RateBasedStatement?: { Limit: number; AggregateKeyType: string; ScopeDownStatement?: object } };
};

function listRules(template: Template): Rule[] {
  const [firewall] = Object.values(template.findResources('Custom::HeadwayFirewall'));
  return JSON.parse(firewall?.['Properties'].rules);
}

describe('CloudFront in front of either front door', () => {
  test.each([
    [
      'prod-rds-proxy-own-http-api-edge',
      httpApi,
      {
        'Fn::Join': [
          '',
          [
            { Ref: expect.stringMatching(/^FrontDoorApi/) },
            '.execute-api.',
            { Ref: 'AWS::Region' },
            '.',
            { Ref: 'AWS::URLSuffix' },
          ],
        ],
      },
    ],
    ['dev-pgbouncer-own-alb-edge', balancer, 'origin.transit.example.org'],
  ])('calls %s over TLS with its key, and keeps the connection', (_, template, DomainName) => {
    const { Origins } = describeDistribution(template);
    expect(Origins).toHaveLength(1);
    const [origin] = Origins;
    expect(origin).toMatchObject({
      DomainName,
      CustomOriginConfig: {
        OriginProtocolPolicy: 'https-only',
        OriginSSLProtocols: ['TLSv1.2'],
        OriginKeepaliveTimeout: 50,
      },
    });
    const [{ HeaderName, HeaderValue }] = origin.OriginCustomHeaders;
    expect(HeaderName).toBe('x-headway-origin-key');
    const text = JSON.stringify(HeaderValue);
    expect(text).toMatch(/\{\{resolve:secretsmanager:.*:SecretString:::\}\}/); // the key itself is in no template
  });

  test('keeps nothing longer than Cache-Control says, and no error', () => {
    for (const template of [httpApi, balancer]) {
      template.allResourcesProperties('AWS::CloudFront::CachePolicy', {
        CachePolicyConfig: Match.objectLike({
          ...{ MinTTL: 0, DefaultTTL: 0, MaxTTL: 31_536_000 },
          ParametersInCacheKeyAndForwardedToOrigin: Match.objectLike({
            ...{ EnableAcceptEncodingBrotli: true, EnableAcceptEncodingGzip: true },
            CookiesConfig: { CookieBehavior: 'none' },
            QueryStringsConfig: { QueryStringBehavior: 'all' },
          }),
        }),
      });
      const { CustomErrorResponses } = describeDistribution(template);
      const codes = CustomErrorResponses.map(({ ErrorCode, ErrorCachingMinTTL }: Record<string, number>) => [
        ErrorCode,
        ErrorCachingMinTTL,
      ]);
      expect(codes).toEqual([400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504].map((code) => [code, 0]));
    }
  });

  test('passes on every method, query, header and cookie, but not the host', () => {
    const { DefaultCacheBehavior, CacheBehaviors } = describeDistribution(balancer);
    expect(CacheBehaviors.map(({ PathPattern }: { PathPattern: string }) => PathPattern)).toEqual(['/city/v2/*']);
    for (const behavior of [DefaultCacheBehavior, ...CacheBehaviors]) {
      expect(behavior).toMatchObject({
        ViewerProtocolPolicy: 'redirect-to-https',
        Compress: false,
        OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac', // AllViewerExceptHostHeader, the same in every account
      });
      expect(behavior.AllowedMethods).toEqual(expect.arrayContaining(['GET', 'HEAD', 'OPTIONS', 'POST']));
      expect(behavior.CachedMethods).toEqual(['GET', 'HEAD']);
    }
  });

  test('with a JWT authorizer gives an answer in the cache only to the token that it was made for', () => {
    const jwt = { authorizer: 'jwt', jwtIssuer: 'https://login.example.org/pool', jwtAudiences: ['app'] };
    const headersOf = (template: Template) =>
      Object.values(template.findResources('AWS::CloudFront::CachePolicy')).map(
        ({ Properties }) =>
          Properties.CachePolicyConfig.ParametersInCacheKeyAndForwardedToOrigin.HeadersConfig.Headers ?? [],
      );
    expect(headersOf(httpApi)).toEqual([['Accept-Language'], []]);
    const withTokens = synth('dev-rds-proxy-own-http-api', { frontDoor: { edge: 'cloudfront', ...jwt } });
    for (const headers of headersOf(withTokens)) expect(headers).toContain('Authorization');
    for (const headers of headersOf(balancer)) expect(headers).toContain('Origin');
  });

  test('has its own name and certificate, TLS 1.2 or newer, and outputs for DNS', () => {
    expect(describeDistribution(balancer)).toMatchObject({
      Aliases: ['transit.example.org'],
      ViewerCertificate: {
        AcmCertificateArn: expect.stringContaining(':acm:us-east-1:'),
        MinimumProtocolVersion: 'TLSv1.2_2021',
        SslSupportMethod: 'sni-only',
      },
      HttpVersion: 'http2and3',
    });
    expect(balancer.findOutputs('Url')).toEqual({ Url: { Value: 'https://transit.example.org/city/' } });
    expect(Object.keys(balancer.findOutputs('EdgeTarget'))).toHaveLength(1);
  });
});

describe('the front door behind CloudFront', () => {
  test('accepts the key of this generation and the one before, which the function knows by digest', () => {
    const keysOf = (template: Template) => {
      const api = Object.values(template.findResources('AWS::Lambda::Function')).find(({ Properties }) =>
        /^headway-\w+-api$/.test(Properties.FunctionName),
      );
      return api?.['Properties'].Environment.Variables;
    };
    expect(keysOf(httpApi)).toMatchObject({
      HEADWAY_ORIGIN_KEYS: { 'Fn::GetAtt': [expect.stringMatching(/^AccountOriginKey1Digest/), 'digest'] },
      HEADWAY_TRUSTED_PROXIES: '1',
    });
    const both = JSON.stringify(keysOf(balancer)?.HEADWAY_ORIGIN_KEYS);
    expect(both).toMatch(/AccountOriginKey1Digest.*AccountOriginKey2Digest/);
    const plain = keysOf(synth('dev-rds-proxy-own-http-api'));
    expect(plain).not.toHaveProperty('HEADWAY_ORIGIN_KEYS');
    expect(plain).toMatchObject({ HEADWAY_TRUSTED_PROXIES: '0' });
  });

  test('knows a new key before CloudFront sends it', () => {
    const [distribution] = Object.values(balancer.findResources('AWS::CloudFront::Distribution'));
    expect(distribution?.['DependsOn']).toEqual(expect.arrayContaining([expect.stringMatching(/^FunctionsApiAlias/)]));
  });

  test('is reached on the load balancer only from CloudFront', () => {
    balancer.hasResourceProperties('Custom::HeadwayCloudFrontPrefixList', {
      name: 'com.amazonaws.global.cloudfront.origin-facing',
    });
    const group = Object.values(balancer.findResources('AWS::EC2::SecurityGroup')).find(
      ({ Properties }) => Properties.GroupDescription === 'ALB: admits callers over TLS',
    );
    expect(group?.['Properties'].SecurityGroupIngress).toBeUndefined();
    const rules = Object.values(balancer.findResources('AWS::EC2::SecurityGroupIngress')).filter(({ Properties }) =>
      JSON.stringify(Properties.GroupId).includes('FrontDoor'),
    );
    expect(rules.map(({ Properties }) => Properties.SourcePrefixListId)).toEqual([
      { 'Fn::GetAtt': [expect.stringMatching(/^AccountCloudFrontPrefixList/), 'id'] },
    ]);
  });

  test('writes no request header into its access log', () => {
    const [stage] = Object.values(httpApi.findResources('AWS::ApiGatewayV2::Stage'));
    expect(stage?.['Properties'].AccessLogSettings.Format).not.toContain('header');
  });
});

describe("CloudFront's firewall", () => {
  const rateOf = (rules: readonly Rule[], name: string) =>
    rules.find(({ Name }) => Name === name)?.Statement.RateBasedStatement;

  test('limits each address, and less for the paths that cost more', () => {
    const rules = listRules(httpApi);
    expect(rules.map(({ Name }) => Name)).toEqual([
      'CallsOfOneAddress',
      'HeavyCallsOfOneAddress',
      'StreamsOfOneAddress',
      'AWSManagedRulesCommonRuleSet',
      'AWSManagedRulesKnownBadInputsRuleSet',
    ]);
    expect(rules.map(({ Priority }) => Priority)).toEqual([0, 1, 2, 3, 4]);
    expect(rateOf(rules, 'CallsOfOneAddress')).toEqual({
      AggregateKeyType: 'IP',
      Limit: 10_000,
      EvaluationWindowSec: 300,
    });
    expect(rateOf(rules, 'HeavyCallsOfOneAddress')).toMatchObject({ AggregateKeyType: 'IP', Limit: 2000 });
    expect(rateOf(rules, 'StreamsOfOneAddress')).toMatchObject({ AggregateKeyType: 'IP', Limit: 240 });
  });

  test('counts the paths of heavyPaths as heavy in any spelling, and lookups not', () => {
    const scope = JSON.stringify(rateOf(listRules(httpApi), 'HeavyCallsOfOneAddress')?.ScopeDownStatement);
    const pattern = new RegExp(JSON.parse(scope).RegexMatchStatement.RegexString);
    expect(pattern.source.length).toBeLessThanOrEqual(512); // WAF's own limit
    const heavy = Object.values(heavyPaths).flatMap((paths) => paths.map((path) => path.replace('{id}', 'city')));
    for (const path of [...heavy, ...heavy.map((path) => `${path}/`), '/getRoutesByIds/city']) {
      expect(pattern.test(`/transit${path}`.toLowerCase()), path).toBe(true); // WAF decodes the path and writes it in lower case
    }
    for (const path of [
      '/routes/city',
      '/v2/feeds',
      '/health',
      '/stops/city/fuzzy/graph',
      '/v2/vehicles/7',
      '/v2/routes/x',
    ])
      expect(pattern.test(path)).toBe(false);
  });

  test('gives API keys the share of the heaviest key, for the key and for its address', () => {
    const rules = listRules(balancer);
    const limits = Object.fromEntries(
      rules.flatMap(({ Name, Statement: { RateBasedStatement: rate } }) =>
        rate === undefined ? [] : [[Name, `${rate.AggregateKeyType} ${rate.Limit}`]],
      ),
    );
    expect(limits).toEqual({
      CallsOfOneAddress: 'IP 10000',
      HeavyCallsOfOneAddress: 'IP 2000',
      StreamsOfOneAddress: 'IP 240',
      CallsOfOneKey: 'CUSTOM_KEYS 100000',
      CallsWithKeysOfOneAddress: 'IP 100000',
      HeavyCallsOfOneKey: 'CUSTOM_KEYS 20000',
      HeavyCallsWithKeysOfOneAddress: 'IP 20000',
    });
    expect(JSON.stringify(rateOf(rules, 'CallsOfOneAddress')?.ScopeDownStatement)).toContain('NotStatement');
  });

  test('can be one that exists', () => {
    const webAclArn = 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/central/11111111-2222-3333-4444-555555555555';
    const template = synth('prod-rds-proxy-own-http-api-edge', { edge: { webAclArn } });
    expect(describeDistribution(template).WebACLId).toBe(webAclArn);
    expect(template.findResources('Custom::HeadwayFirewall')).toEqual({});
  });
});
