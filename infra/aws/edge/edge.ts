import { readFileSync } from 'node:fs';
import { CfnOutput, Duration, Stack, Validations } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  type BehaviorOptions,
  CachedMethods,
  CacheHeaderBehavior,
  CachePolicy,
  CacheQueryStringBehavior,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  OriginSslPolicy,
  type PriceClass,
  ResponseHeadersPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { Construct } from 'constructs';
import { originKeyHeader } from '../../../shared/configuration/caller-settings.ts';
import { readConfiguration } from '../../../shared/configuration/configuration.ts';
import type { AccountSteps } from '../account/steps/account-steps.ts';
import { asApiRules, listEdgeRules } from '../front-door/firewall-rules.ts';
import type { Stage } from '../settings/stage-settings.ts';
import type { OriginKey } from './origin-key.ts';

/** CloudFront would keep an error for ten seconds, although the API says no-store. */
const errors = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];

/** CloudFront waits at most this long for an answer without a raised quota. */
const longestReadSeconds = 60;

/**
 * CloudFront with WAF in front of the front door. It keeps answers for as long as their Cache-Control says, under a key of
 * path, sorted query, encoding and, under /v2/, language. Everything else passes through.
 */
export class Edge extends Construct {
  readonly url: string;

  constructor(
    scope: Construct,
    id: string,
    {
      stage,
      account,
      key,
      originName,
      streamName,
    }: {
      stage: Stage;
      account: AccountSteps;
      key: OriginKey;
      originName: string;
      /** The name of the function URL for streams, if the stage has one. */
      streamName: string | null;
    },
  ) {
    super(scope, id);
    const { edge, frontDoor, api } = stage;
    const allowedOrigins = listOrigins(stage);
    const reach = (name: string, readSeconds: number) =>
      new HttpOrigin(name, {
        protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
        originSslProtocols: [OriginSslPolicy.TLS_V1_2],
        customHeaders: { [originKeyHeader]: key.value },
        keepaliveTimeout: Duration.seconds(edge.keepAliveSeconds),
        readTimeout: Duration.seconds(Math.min(longestReadSeconds, readSeconds)),
      });
    const shared: BehaviorOptions = {
      origin: reach(originName, api.timeoutSeconds + 5),
      allowedMethods: AllowedMethods.ALLOW_ALL, // of all choices with POST the smallest
      cachedMethods: CachedMethods.CACHE_GET_HEAD,
      compress: false, // the function compresses, once for each encoding
      originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      responseHeadersPolicy: new ResponseHeadersPolicy(this, 'Headers', {
        responseHeadersPolicyName: `headway-${stage.name}`,
        comment: 'The share that is left belongs to the client whose call filled the cache',
        removeHeaders: ['RateLimit', 'RateLimit-Policy'],
      }),
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      functionAssociations: [
        { function: this.#createNormaliser(stage, allowedOrigins), eventType: FunctionEventType.VIEWER_REQUEST },
      ],
    };
    // Where every call has a token, an answer in the cache must not reach a caller without one.
    const always = [
      ...(frontDoor.authorizer === 'none' ? [] : ['Authorization']),
      ...(allowedOrigins.length > 0 ? ['Origin'] : []),
    ];
    const byLanguage = this.#createCachePolicy(stage, 'Languages', [...always, 'Accept-Language']);
    const distribution = new Distribution(this, 'Distribution', {
      comment: `Headway ${stage.name}`,
      defaultBehavior: { ...shared, cachePolicy: this.#createCachePolicy(stage, 'Answers', always) },
      additionalBehaviors: {
        ...(streamName === null
          ? {}
          : {
              [`${frontDoor.basePath ?? ''}/v2/stream`]: {
                ...shared,
                origin: reach(streamName, longestReadSeconds), // a stream is never silent for longer than 10 s
                cachePolicy: CachePolicy.CACHING_DISABLED,
              },
            }),
        [`${frontDoor.basePath ?? ''}/v2/*`]: { ...shared, cachePolicy: byLanguage },
      },
      errorResponses: errors.map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })),
      httpVersion: HttpVersion.HTTP2_AND_3,
      priceClass: edge.priceClass as PriceClass,
      webAclId: edge.webAclArn ?? account.createFirewall(asApiRules(listEdgeRules(stage)) as object[]),
      ...(edge.domainName === null || edge.certificateArn === null
        ? {}
        : {
            minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
            domainNames: [edge.domainName],
            certificate: Certificate.fromCertificateArn(this, 'Certificate', edge.certificateArn),
          }),
    });
    acknowledge(distribution, edge.domainName !== null);
    this.url = `https://${edge.domainName ?? distribution.distributionDomainName}${frontDoor.basePath ?? ''}/`;
    new CfnOutput(Stack.of(this), 'EdgeDistribution', { value: distribution.distributionId });
    if (edge.domainName !== null) {
      new CfnOutput(Stack.of(this), 'EdgeTarget', {
        description: `Target of the DNS record of ${edge.domainName}`,
        value: distribution.distributionDomainName,
      });
    }
  }

  #createCachePolicy(stage: Stage, id: string, headers: string[]): CachePolicy {
    return new CachePolicy(this, id, {
      cachePolicyName: `headway-${stage.name}-${id.toLowerCase()}`,
      comment: `Headway: path, query, encoding${headers.map((name) => `, ${name}`).join('')}`,
      queryStringBehavior: CacheQueryStringBehavior.all(), // sorted by the function before the cache
      headerBehavior: headers.length === 0 ? CacheHeaderBehavior.none() : CacheHeaderBehavior.allowList(...headers),
      enableAcceptEncodingBrotli: true,
      enableAcceptEncodingGzip: true,
      minTtl: Duration.seconds(0), // above 0, CloudFront would keep no-store answers
      defaultTtl: Duration.seconds(0),
      maxTtl: Duration.days(365),
    });
  }

  #createNormaliser(stage: Stage, allowedOrigins: readonly string[]): EdgeFunction {
    const code = readFileSync(new URL('./normalise-request.js', import.meta.url), 'utf8');
    return new EdgeFunction(this, 'Normalise', {
      functionName: `headway-${stage.name}-normalise`,
      comment: 'Requests that get the same answer get the same cache key',
      runtime: FunctionRuntime.JS_2_0,
      code: FunctionCode.fromInline(`const allowedOrigins = ${JSON.stringify(allowedOrigins)};\n${code}`),
    });
  }
}

/** The origins whose answers differ from those of others; none with `*`, which gets the same answer for all. */
function listOrigins({ api }: Stage): readonly string[] {
  const { HEADWAY_CORS_ORIGINS: origins } = readConfiguration({ ...api.environment }).configuration;
  return origins.includes('*') ? [] : origins;
}

function acknowledge(distribution: Distribution, hasOwnName: boolean): void {
  const accept = (rule: string, reason: string) =>
    Validations.of(distribution).acknowledge({ id: `AwsSolutions-${rule}`, reason });
  accept('CFR1', 'A timetable is public; WAF limits clients, not countries.');
  accept(
    'CFR3',
    "CloudFront's logs hold full URLs and addresses of callers; its metrics and the front door's log suffice.",
  );
  if (!hasOwnName)
    accept('CFR4', "Without edge.domainName, CloudFront's own name and certificate decide the TLS version.");
}
