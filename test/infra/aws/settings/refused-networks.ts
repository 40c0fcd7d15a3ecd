import { alb, existing, pgbouncer, proxy, type Refused } from './refused-settings.ts';

const otp = (url: string) => JSON.stringify([{ url, default: true }]);

/** Mistakes in the settings of network, OTP and front door. */
export const refusedNetworks: readonly Refused[] = [
  ['OTP on the internet without a NAT', proxy, { otp: { reach: 'internet' } }, /^network\.egress: expected nat/],
  [
    'a public OTP address with reach vpc',
    proxy,
    { otp: { instances: otp('http://8.8.8.8:8080') } },
    /^otp\.reach: expected internet/,
  ],
  [
    'the placeholder address of OTP',
    proxy,
    { otp: { instances: otp('http://otp.invalid:8080') } },
    /^otp\.instances: expected the address of your OpenTripPlanner, got the placeholder otp\.invalid/,
  ],
  [
    'an https OTP in the VPC without its address ranges',
    proxy,
    { otp: { instances: otp('https://otp.example.org') } },
    /^otp\.cidrs: expected the private address ranges of otp\.example\.org because/,
  ],
  [
    'an OTP address outside the VPC',
    proxy,
    { otp: { instances: otp('http://10.99.0.5:8080') } },
    /^otp\.instances: expected an address in network\.cidr \(10\.20\.0\.0\/16\), got 10\.99\.0\.5/,
  ],
  [
    'an OTP address outside otp.cidrs',
    proxy,
    {
      otp: { instances: otp('http://10.20.0.5:8080'), cidrs: ['10.50.0.0/16'] },
      network: { routes: { '10.50.0.0/16': 'pcx-0a1b2c3d' } },
    },
    /^otp\.instances: expected an address in otp\.cidrs \(10\.50\.0\.0\/16\), got 10\.20\.0\.5/,
  ],
  [
    'OTP ranges outside the VPC without a route',
    proxy,
    { otp: { cidrs: ['10.50.0.0/16'] } },
    /^otp\.cidrs: expected ranges in network\.cidr or network\.routes, got 10\.50\.0\.0\/16/,
  ],
  [
    'a route to the VPC itself',
    proxy,
    { network: { routes: { '10.20.4.0/24': 'pcx-0a1b2c3d' } } },
    /^network\.routes: expected ranges outside network\.cidr \(10\.20\.0\.0\/16\), got 10\.20\.4\.0\/24/,
  ],
  [
    'a route to something else than a peering or a transit gateway',
    proxy,
    { network: { routes: { '10.50.0.0/16': 'igw-0a1b2c3d' } } },
    /^network\.routes: expected pcx-\.\.\. or tgw-\.\.\. by IPv4 range, got .*igw-0a1b2c3d/,
  ],
  [
    'routes in an existing VPC',
    existing,
    { network: { routes: { '10.50.0.0/16': 'pcx-0a1b2c3d' } } },
    /^network\.routes: expected nothing because network\.source is existing/,
  ],
  [
    'a CA file of OTP that does not exist',
    proxy,
    { otp: { caFile: '/nowhere.pem' } },
    /^otp\.caFile: expected a file with a PEM certificate/,
  ],
  [
    'credentials in the URL of OTP',
    proxy,
    { otp: { instances: otp('http://a:b@otp.internal') } },
    /without a user or password/,
  ],
  [
    'instances in another format than OTP_INSTANCES',
    proxy,
    { otp: { instances: '[{"uri":"x"}]' } },
    /^otp\.instances: expected a JSON list/,
  ],
  [
    'ids of a VPC with an own network',
    proxy,
    { network: { vpcId: 'vpc-0a1b2c3d' } },
    /^network\.vpcId: expected nothing/,
  ],
  ['more NAT gateways than zones', proxy, { network: { natGateways: 3 } }, /^network\.natGateways/],
  ['an existing VPC without its id', existing, { network: { vpcId: null } }, /^network\.vpcId: expected a value/],
  [
    'one zone',
    existing,
    {
      network: {
        availabilityZones: ['ap-south-1a'],
        functionSubnetIds: ['subnet-0a'],
        databaseSubnetIds: ['subnet-0b'],
        routeTableIds: ['rtb-0c'],
      },
    },
    /^network\.availabilityZones: expected at least two/,
  ],
  [
    'subnets that do not match the zones',
    existing,
    { network: { functionSubnetIds: ['subnet-0a'] } },
    /^network\.functionSubnetIds: expected one for each/,
  ],
  ['no route tables for the S3 endpoint', existing, { network: { routeTableIds: [] } }, /^network\.routeTableIds/],
  [
    "an OTP host in the stack's own zone",
    pgbouncer,
    { otp: { instances: otp('http://otp.headway.internal:8080') } },
    /^otp\.instances: expected a host outside network\.privateZone \(headway\.internal\), got otp\.headway\.internal/,
  ],
  [
    'address ranges of an OTP on the internet',
    proxy,
    { otp: { reach: 'internet', cidrs: ['10.0.0.0/8'] }, network: { egress: 'nat' } },
    /^otp\.cidrs: expected nothing/,
  ],
  ['an invalid address range', proxy, { network: { cidr: '10.256.0.0/16' } }, /^network\.cidr: expected an IPv4 range/],
  [
    'an address range that is too small',
    proxy,
    { network: { cidr: '10.20.0.0/20' } },
    /^network\.cidr: expected .* from \/16 to \/18/,
  ],
  [
    'an ALB without public subnets',
    'dev-rds-proxy-existing-alb',
    { network: { publicSubnetIds: [] } },
    /^network\.publicSubnetIds: expected one for each/,
  ],
  [
    'functions in public subnets',
    existing,
    { network: { publicSubnetIds: ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60009'] }, frontDoor: {} },
    /^network\.functionSubnetIds: expected none of network\.publicSubnetIds, got subnet-0a1b2c3d4e5f60001/,
  ],
  [
    'a certificate of another region',
    'dev-rds-proxy-existing-alb',
    { frontDoor: { certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/1' } },
    /^frontDoor\.certificateArn: expected ap-south-1 because network\.availabilityZones is in that region, got us-east-1/,
  ],
  [
    'an ALB idle timeout shorter than a call',
    alb,
    { frontDoor: { idleTimeoutSeconds: 10 } },
    /^frontDoor\.idleTimeoutSeconds: expected more than api\.timeoutSeconds \(10\), got 10/,
  ],
  [
    'a domain name with an ALB',
    alb,
    { frontDoor: { domainName: 'transit.example.org' } },
    /^frontDoor\.domainName: expected nothing/,
  ],
  ['an ALB without TLS', alb, { frontDoor: { certificateArn: null } }, /^frontDoor\.certificateArn/],
  [
    'a client keep-alive below the idle timeout',
    alb,
    { frontDoor: { idleTimeoutSeconds: 120, clientKeepAliveSeconds: 60 } },
    /^frontDoor\.clientKeepAliveSeconds/,
  ],
  [
    'a health check timeout as long as its interval',
    alb,
    { frontDoor: { healthIntervalSeconds: 5, healthTimeoutSeconds: 5 } },
    /^frontDoor\.healthTimeoutSeconds/,
  ],
  ['a WAF on an HTTP API', proxy, { frontDoor: { waf: true } }, /^frontDoor\.waf/],
  [
    'a domain without a certificate',
    proxy,
    { frontDoor: { domainName: 'transit.example.org' } },
    /^frontDoor\.domainName/,
  ],
  [
    'an authorizer behind a load balancer',
    'dev-rds-proxy-own-alb',
    { frontDoor: { vehicleAuthorizer: 'iam' } },
    /^frontDoor\.vehicleAuthorizer: expected none because frontDoor\.kind is alb, got iam/,
  ],
  [
    'a JWT authorizer without an issuer',
    'dev-rds-proxy-own-http-api',
    { frontDoor: { authorizer: 'jwt', jwtAudiences: ['app'] } },
    /^frontDoor\.jwtIssuer: expected a value because an authorizer is jwt/,
  ],
  [
    'a JWT authorizer without an audience',
    'dev-rds-proxy-own-http-api',
    { frontDoor: { authorizer: 'jwt', jwtIssuer: 'https://login.example.org' } },
    /^frontDoor\.jwtAudiences: expected at least one/,
  ],
  [
    'scopes without a JWT authorizer',
    'dev-rds-proxy-own-http-api',
    { frontDoor: { vehicleScopes: ['duties'] } },
    /^frontDoor\.vehicleScopes: expected nothing because no authorizer is jwt/,
  ],
];
