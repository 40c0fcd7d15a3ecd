import { retentionDays } from './function-settings.ts';
import { listOf, oneOf, oneOfNumbers, optionalText, text, wholeNumber, yesOrNo } from './setting.ts';

const byte = String.raw`(25[0-5]|2[0-4]\d|1?\d{1,2})`;
const cidr = new RegExp(String.raw`^(${byte}\.){3}${byte}/(3[0-2]|[12]?\d)$`);
const subnetId = /^subnet-[0-9a-f]+$/;
const certificateArn = /^arn:[\w-]+:acm:[\w-]+:\d{12}:certificate\/\S+$/;

export const networkSettings = {
  source: oneOf(['own', 'existing'], 'own', 'a VPC of this stack, or yours by ids'),
  cidr: text('an IPv4 range', cidr, '10.20.0.0/16', 'own: its addresses, from /16 to /18; existing: those it has'),
  zones: wholeNumber(2, 3, 2, 'own; RDS wants at least two'),
  egress: oneOf(
    ['none', 'nat'],
    'none',
    'whether the functions have a way out (in an existing VPC: a NAT, or endpoints of its own); a NAT costs by the hour and the GB',
  ),
  natGateways: wholeNumber(1, 3, 1, 'own, egress nat; one per zone survives a zone'),
  vpcId: optionalText('vpc-...', /^vpc-[0-9a-f]+$/, 'existing'),
  availabilityZones: listOf('zone names', /^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, 'existing: of the subnets, in their order'),
  functionSubnetIds: listOf('subnet-...', subnetId, 'existing: one per zone, for the functions'),
  databaseSubnetIds: listOf('subnet-...', subnetId, 'existing: one per zone, for the pooler'),
  publicSubnetIds: listOf('subnet-...', subnetId, 'existing: one per zone, for the ALB'),
  routeTableIds: listOf(
    'rtb-...',
    /^rtb-[0-9a-f]+$/,
    'existing: of the function subnets, in their order; they may share one',
    { mayRepeat: true },
  ),
  s3Endpoint: oneOf(['create', 'existing'], 'create', 'existing VPC: it may have its gateway endpoint for S3 already'),
  privateZone: text(
    'a domain name',
    /^[a-z0-9-]+(\.[a-z0-9-]+)+$/,
    'headway.internal',
    'where the pooler has its name; a VPC has a zone once, so two stages in one VPC need two',
  ),
};

export const otpSettings = {
  instances: text(
    'a JSON list as in OTP_INSTANCES',
    /^\[/,
    '[{"url":"http://otp.internal:8080","default":true}]',
    'which OpenTripPlanner answers for which feed',
  ),
  reach: oneOf(['vpc', 'internet'], 'vpc', 'where they are: in the VPC and what it is peered with, or outside'),
  cidrs: listOf('IPv4 ranges', cidr, 'vpc: their addresses; without it the range of the VPC'),
  balancerIdleSeconds: wholeNumber(1, 4000, 100, 'what stands before them closes idle connections after this'),
};

export const frontDoorSettings = {
  kind: oneOf(['http-api', 'alb'], 'http-api', 'API Gateway (pay per call), or a load balancer (pay per hour)'),
  throttleRate: wholeNumber(1, 10_000, 500, 'http-api: calls a second'),
  throttleBurst: wholeNumber(1, 5000, 1000, 'http-api: calls at once; the account allows 5000'),
  domainName: optionalText('a domain name', /^[a-z0-9-]+(\.[a-z0-9-]+)+$/i, 'http-api: its name, with certificateArn'),
  certificateArn: optionalText('the ARN of a certificate', certificateArn, 'alb (it speaks TLS only), or domainName'),
  idleTimeoutSeconds: wholeNumber(1, 4000, 60, 'alb: an idle connection is closed after this; it takes at most 4000'),
  clientKeepAliveSeconds: wholeNumber(60, 604_800, 3600, 'alb: longest life of a client connection'),
  healthIntervalSeconds: wholeNumber(5, 300, 30, 'alb: every check is a call of the function; it takes 5 to 300'),
  healthTimeoutSeconds: wholeNumber(2, 120, 3, 'alb: low, and below the interval; it takes 2 to 120'),
  unhealthyAfter: wholeNumber(2, 10, 2, 'alb: failed checks in a row; it takes 2 to 10'),
  tlsPolicy: oneOf(
    ['ELBSecurityPolicy-TLS13-1-2-Res-2021-06', 'ELBSecurityPolicy-TLS13-1-3-2021-06'],
    'ELBSecurityPolicy-TLS13-1-2-Res-2021-06',
    'alb: TLS 1.2 and 1.3 with forward secrecy, or 1.3 only',
  ),
  waf: yesOrNo(false, "alb: AWS's common rules and a limit per address; an HTTP API takes no WAF"),
  wafCallsPer5Minutes: wholeNumber(10, 2_000_000_000, 10_000, 'alb with waf: of one address'),
};

export const snapshotSettings = {
  keepReplacedDays: wholeNumber(1, 3650, 30, 'how long a replaced manifest or side table can be brought back'),
};

export const monitoringSettings = {
  alarmTopicArn: optionalText(
    'the ARN of an SNS topic',
    /^arn:[\w-]+:sns:[\w-]+:\d{12}:\S+$/,
    'whom alarms tell; without it they only change colour',
  ),
  slowMs: wholeNumber(1, 30_000, 500, 'p99 of the API above this is an alarm'),
  snapshotAgeMinutes: wholeNumber(
    2,
    1440,
    60,
    'no refresh that brought every feed up to date for this long is an alarm; over refresh.everyMinutes and refresh.timeoutSeconds',
  ),
  logRetentionDays: oneOfNumbers(retentionDays, 30, "access and flow logs, and PgBouncer's"),
};
