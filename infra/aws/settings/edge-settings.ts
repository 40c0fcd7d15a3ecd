import { retentionDays } from './function-settings.ts';
import { ipv4Range } from './ipv4-range.ts';
import { listOf, oneOf, oneOfNumbers, optionalText, text, textByName, wholeNumber, yesOrNo } from './setting.ts';

/** Whether a setting names a resource by a tag, which a deployment looks for. */
export function isTag(text: string | undefined): text is `tag:${string}` {
  return text?.startsWith('tag:') === true;
}

/** An id, or where a deployment finds it: a parameter of SSM, or a tag. */
const idOf = (kind: string) => new RegExp(`^(${kind}-[0-9a-f]+|ssm:/[\\w./-]+|tag:[^=]+=.+)$`);
const subnetId = idOf('subnet');
const subnetForms = 'subnet-..., ssm:/PARAMETER, or one tag:KEY=VALUE';
const certificateArn = /^arn:[\w-]+:acm:[\w-]+:\d{12}:certificate\/\S+$/;

export const networkSettings = {
  source: oneOf(['own', 'existing'], 'own', 'a VPC of this stack, or an existing VPC by id'),
  cidr: text(
    'an IPv4 range',
    ipv4Range,
    '10.20.0.0/16',
    'own: the address range of the VPC, /16 to /18; existing: the range that it has',
  ),
  zones: wholeNumber(2, 3, 2, 'own: number of availability zones; RDS requires two'),
  egress: oneOf(
    ['none', 'nat'],
    'none',
    'internet access of the functions; nat creates NAT gateways (charged per hour and GB) or, in an existing VPC, uses the routes that it has',
  ),
  natGateways: wholeNumber(1, 3, 1, 'own with egress nat: one per zone survives the loss of a zone'),
  vpcId: optionalText('vpc-..., ssm:/PARAMETER or tag:KEY=VALUE', idOf('vpc'), 'existing: the VPC'),
  availabilityZones: listOf(
    'zone names',
    /^[a-z]{2}(-[a-z]+)+-\d[a-z]$/,
    'existing: the zone of each subnet, in the order of the subnet lists; own: network.zones of them, chosen once (default: the first of the region)',
  ),
  functionSubnetIds: listOf(
    subnetForms,
    subnetId,
    'existing: one per zone, for the functions; a tag finds one in each zone',
  ),
  databaseSubnetIds: listOf(subnetForms, subnetId, 'existing: one per zone, for the pooler'),
  publicSubnetIds: listOf(subnetForms, subnetId, 'existing: one per zone, for the ALB'),
  routeTableIds: listOf(
    'rtb-... or ssm:/PARAMETER',
    /^(rtb-[0-9a-f]+|ssm:\/[\w./-]+)$/,
    'existing: the route table of each function subnet, in their order; subnets may share one; none where a tag finds the subnets',
    { mayRepeat: true },
  ),
  s3Endpoint: oneOf(
    ['create', 'existing'],
    'create',
    'existing VPC: create the gateway endpoint for S3, or use the one that it has',
  ),
  s3PrefixListId: optionalText(
    'pl-...',
    /^pl-[0-9a-f]+$/,
    'the prefix list of S3 in the region, which outgoing TLS is limited to; default: a deployment looks it up',
  ),
  routes: textByName(
    'pcx-... or tgw-... by IPv4 range',
    'own: routes to peered networks; a peering must exist, a transit gateway is attached by the stack',
  ),
  privateZone: text(
    'a domain name',
    /^[a-z0-9-]+(\.[a-z0-9-]+)+$/,
    'headway.internal',
    'pgbouncer: the private hosted zone of its name; two stages in one VPC need different zones',
  ),
};

/** Refused until it is replaced: the top-level domain `invalid` never resolves (RFC 2606). */
export const placeholderOtp = '[{"url":"http://otp.invalid:8080","default":true}]';

export const otpSettings = {
  instances: text(
    'a JSON list as in OTP_INSTANCES',
    /^\[/,
    placeholderOtp,
    'the OpenTripPlanner servers and their feeds',
  ),
  reach: oneOf(['vpc', 'internet'], 'vpc', 'where OTP is: in the VPC or a network connected to it, or on the internet'),
  cidrs: listOf('IPv4 ranges', ipv4Range, 'vpc: the address ranges of OTP; default: the range of the VPC'),
  caFile: optionalText(
    'the path of a PEM file',
    /\S/,
    'the CA that the functions verify an https OTP with, if it is private',
  ),
  balancerIdleSeconds: wholeNumber(1, 4000, 100, 'idle timeout of the load balancer or server in front of OTP'),
};

export const frontDoorSettings = {
  kind: oneOf(['http-api', 'alb'], 'http-api', 'API Gateway (pay per call), or a load balancer (pay per hour)'),
  throttleRate: wholeNumber(1, 10_000, 500, 'http-api: calls per second'),
  throttleBurst: wholeNumber(1, 5000, 1000, 'http-api: burst size; an account allows at most 5000'),
  graphqlRate: wholeNumber(
    1,
    10_000,
    50,
    'http-api, or alb with waf: calls of POST /graphql per second, which reach OTP',
  ),
  graphqlBurst: wholeNumber(1, 5000, 100, 'http-api: burst size of POST /graphql'),
  bulkRate: wholeNumber(
    1,
    10_000,
    100,
    'http-api: calls per second of each path that takes many ids; alb with waf: of all of them',
  ),
  bulkBurst: wholeNumber(1, 5000, 200, 'http-api: burst size of each path that takes many ids'),
  listRate: wholeNumber(
    1,
    10_000,
    200,
    'http-api: calls per second of each path of boards and lists, such as GET /v2/departures; alb with waf: of all of them',
  ),
  listBurst: wholeNumber(1, 5000, 400, 'http-api: burst size of each path of boards and lists'),
  streamRate: wholeNumber(
    1,
    10_000,
    4,
    'http-api, or alb with waf: calls of GET /v2/stream per second; each may keep an environment for 25 s, so that 4 keep at most 140',
  ),
  streamBurst: wholeNumber(1, 5000, 40, 'http-api: burst size of GET /v2/stream'),
  authorizer: oneOf(
    ['none', 'jwt', 'iam'],
    'none',
    'http-api: who may call: everyone, holders of a JWT, or IAM-signed callers; /health and /ready stay public',
  ),
  vehicleAuthorizer: oneOf(
    ['same', 'none', 'jwt', 'iam'],
    'same',
    'http-api: who may call the vehicle paths, because duties may be internal; same: as authorizer',
  ),
  jwtIssuer: optionalText('an https URL', /^https:\/\/\S+$/, 'jwt: the issuer, which publishes its keys'),
  jwtAudiences: listOf('audiences', /^\S+$/, 'jwt: the accepted values of the claim aud or client_id'),
  jwtScopes: listOf('scopes', /^\S+$/, 'jwt: the scopes of which a token must have one; none: any token of the issuer'),
  vehicleScopes: listOf('scopes', /^\S+$/, 'jwt: the scopes of which a token must have one to call the vehicle paths'),
  domainName: optionalText(
    'a domain name',
    /^[a-z0-9-]+(\.[a-z0-9-]+)+$/i,
    'http-api: custom domain name; requires certificateArn',
  ),
  basePath: optionalText(
    'a path such as /transit',
    /^(\/[\w.~-]+)+$/,
    'what the domain name, or a proxy in front, puts before each path: the API mapping of domainName and HEADWAY_BASE_PATH',
  ),
  certificateArn: optionalText(
    'the ARN of a certificate',
    certificateArn,
    'required by alb, which serves TLS only, and by domainName',
  ),
  edge: oneOf(
    ['none', 'cloudfront'],
    'none',
    'cloudfront: caches answers by their Cache-Control and limits each client with WAF; the front door then refuses calls from elsewhere',
  ),
  trustedProxies: wholeNumber(
    0,
    4,
    0,
    'your own proxies in front that append to X-Forwarded-For; the stack counts its CloudFront itself',
  ),
  idleTimeoutSeconds: wholeNumber(1, 4000, 60, 'alb: idle timeout of a connection'),
  clientKeepAliveSeconds: wholeNumber(60, 604_800, 3600, 'alb: max lifetime of a client connection'),
  healthIntervalSeconds: wholeNumber(5, 300, 30, 'alb: each health check invokes the function'),
  healthTimeoutSeconds: wholeNumber(2, 120, 3, 'alb: must be less than the interval'),
  unhealthyAfter: wholeNumber(2, 10, 2, 'alb: consecutive failed health checks'),
  tlsPolicy: oneOf(
    ['ELBSecurityPolicy-TLS13-1-2-Res-2021-06', 'ELBSecurityPolicy-TLS13-1-3-2021-06'],
    'ELBSecurityPolicy-TLS13-1-2-Res-2021-06',
    'alb: TLS 1.2 and 1.3 with forward secrecy, or TLS 1.3 only',
  ),
  waf: yesOrNo(false, "alb: AWS's common rules and rate limits; an HTTP API does not support WAF"),
  wafCallsPer5Minutes: wholeNumber(
    10,
    2_000_000_000,
    10_000,
    'alb with waf: calls from one address in five minutes, and a fifth of it for the paths that cost most',
  ),
};

export const edgeSettings = {
  domainName: optionalText(
    'a domain name',
    /^[a-z0-9-]+(\.[a-z0-9-]+)+$/i,
    'custom domain name of the distribution; requires edge.certificateArn',
  ),
  certificateArn: optionalText(
    'the ARN of a certificate in us-east-1',
    /^arn:[\w-]+:acm:us-east-1:\d{12}:certificate\/\S+$/,
    'the certificate of edge.domainName; CloudFront accepts only certificates of us-east-1',
  ),
  originName: optionalText(
    'a domain name',
    /^[a-z0-9-]+(\.[a-z0-9-]+)+$/i,
    'alb: a DNS name of the load balancer that its certificate covers; CloudFront verifies it',
  ),
  priceClass: oneOf(
    ['PriceClass_100', 'PriceClass_200', 'PriceClass_All'],
    'PriceClass_All',
    'which edge locations serve; fewer cost less and are farther away (100: North America, Europe and Israel)',
  ),
  keepAliveSeconds: wholeNumber(
    1,
    120,
    50,
    'how long CloudFront keeps an idle connection to the front door; less than its idle timeout',
  ),
  callsPer5Minutes: wholeNumber(
    10,
    2_000_000_000,
    10_000,
    'WAF: calls of one client in five minutes; a client with an API key (HEADWAY_API_KEYS) has this times the largest weight',
  ),
  webAclArn: optionalText(
    'the ARN of a web ACL of scope CLOUDFRONT',
    /^arn:[\w-]+:wafv2:us-east-1:\d{12}:global\/webacl\/\S+$/,
    'an existing web ACL in place of that of the stack, for example of Firewall Manager',
  ),
  keyGeneration: wholeNumber(
    1,
    1000,
    1,
    'add 1 to replace the key that CloudFront sends to the front door; the key before it stays valid',
  ),
};

export const snapshotSettings = {
  keepReplacedDays: wholeNumber(1, 3650, 30, 'days that a replaced or deleted object can be restored'),
};

export const monitoringSettings = {
  alarmTopicArn: optionalText(
    'the ARN of an SNS topic',
    /^arn:[\w-]+:sns:[\w-]+:\d{12}:\S+$/,
    'receives alarms; without it they show only in CloudWatch',
  ),
  slowMs: wholeNumber(1, 30_000, 500, 'alarm when the p99 of the API exceeds this'),
  snapshotAgeMinutes: wholeNumber(
    2,
    1440,
    60,
    'alarm when no refresh brought every feed up to date for this long; more than refresh.everyMinutes plus refresh.timeoutSeconds',
  ),
  logRetentionDays: oneOfNumbers(retentionDays, 30, 'access logs, flow logs and PgBouncer logs'),
};
