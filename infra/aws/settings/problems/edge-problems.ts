import { isIPv4 } from 'node:net';
import { ConfigurationError, readConfiguration } from '../../../../shared/configuration/configuration.ts';
import type { Stage } from '../stage-settings.ts';

/** Whether the network is fully described: a range for an own VPC, all ids for an existing one. */
export function* findNetworkProblems({ network, frontDoor }: Stage): Generator<string> {
  const { availabilityZones: zones } = network;
  const lists = ['functionSubnetIds', 'databaseSubnetIds', 'publicSubnetIds', 'routeTableIds'] as const;
  if (network.source === 'own') {
    for (const name of ['vpcId', 'availabilityZones', ...lists] as const) {
      if ((network[name]?.length ?? 0) > 0) {
        yield `network.${name}: expected nothing because network.source is own, got ${JSON.stringify(network[name])}`;
      }
    }
    const bits = Number(network.cidr.split('/')[1]);
    if (bits < 16 || bits > 18) {
      yield `network.cidr: expected a range from /16 to /18, got ${network.cidr} (a VPC has at most 65536 addresses, and the subnets of each zone need 4608)`;
    }
    if (network.natGateways > network.zones) {
      yield `network.natGateways: expected at most network.zones (${network.zones}), got ${network.natGateways} (a zone needs only one)`;
    }
    return;
  }
  if (network.vpcId === null) yield 'network.vpcId: expected a value because network.source is existing, got none';
  if (zones.length < 2)
    yield `network.availabilityZones: expected at least two, got ${zones.length} (RDS requires two)`;
  for (const name of lists) {
    const isNeeded =
      name === 'publicSubnetIds'
        ? frontDoor.kind === 'alb'
        : name === 'routeTableIds'
          ? network.s3Endpoint === 'create'
          : true;
    if (isNeeded && network[name].length !== zones.length) {
      yield `network.${name}: expected one for each of network.availabilityZones (${zones.length}), got ${network[name].length} (they are matched by position)`;
    }
  }
  for (const id of network.functionSubnetIds.filter((one) => network.publicSubnetIds.includes(one))) {
    yield `network.functionSubnetIds: expected none of network.publicSubnetIds, got ${id} (a function has no public address, so it cannot reach anything from a public subnet)`;
  }
}

/** Whether the functions can reach every OTP, and close idle connections before OTP does. */
export function* findOtpProblems({ otp, network, api, pooler }: Stage): Generator<string> {
  let urls: URL[] = [];
  try {
    const { configuration } = readConfiguration({ OTP_INSTANCES: otp.instances });
    urls = configuration.OTP_INSTANCES.map(({ url }) => new URL(url));
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    yield `otp.instances: ${error.message.split('OTP_INSTANCES: ')[1] ?? error.message} (the functions would not start)`;
  }
  if (urls.some(({ username, password }) => username !== '' || password !== '')) {
    yield 'otp.instances: expected URLs without a user or password, got one with them (everyone who can view the function can read its environment variables)';
  }
  const hasZone = pooler.kind === 'rds-proxy' || pooler.kind === 'pgbouncer';
  for (const { hostname } of urls) {
    if (hasZone && `.${hostname}`.endsWith(`.${network.privateZone}`)) {
      yield `otp.instances: expected a host outside network.privateZone (${network.privateZone}), got ${hostname} (the stack creates that zone, and it holds only the pooler's name)`;
    }
    if (otp.reach === 'vpc' && isIPv4(hostname) && !isPrivate(hostname)) {
      yield `otp.reach: expected internet because ${hostname} is a public address, got vpc (the functions could not reach it)`;
    }
  }
  if (otp.reach === 'internet' && network.egress === 'none') {
    yield 'network.egress: expected nat because otp.reach is internet, got none (isolated subnets have no route to the internet)';
  }
  if (otp.reach === 'internet' && otp.cidrs.length > 0) {
    yield `otp.cidrs: expected nothing because otp.reach is internet, got ${otp.cidrs.join(', ')} (every address is let through)`;
  }
  if (api.otpIdleSeconds >= otp.balancerIdleSeconds) {
    yield `api.otpIdleSeconds: expected less than otp.balancerIdleSeconds (${otp.balancerIdleSeconds}), got ${api.otpIdleSeconds} (the balancer would close connections under our requests)`;
  }
}

/** What one front door has and the other has not, and the order of its times. */
export function* findFrontDoorProblems({ frontDoor, api }: Stage): Generator<string> {
  const { kind, healthIntervalSeconds, healthTimeoutSeconds, idleTimeoutSeconds, clientKeepAliveSeconds } = frontDoor;
  if (kind === 'alb') {
    if (frontDoor.certificateArn === null) {
      yield 'frontDoor.certificateArn: expected a value because frontDoor.kind is alb, got none (an ALB serves TLS only)';
    }
    if (frontDoor.domainName !== null) {
      yield `frontDoor.domainName: expected nothing because frontDoor.kind is alb, got ${frontDoor.domainName} (point your DNS name to the load balancer instead)`;
    }
    if (healthTimeoutSeconds >= healthIntervalSeconds) {
      yield `frontDoor.healthTimeoutSeconds: expected less than frontDoor.healthIntervalSeconds (${healthIntervalSeconds}), got ${healthTimeoutSeconds} (AWS requires it)`;
    }
    if (clientKeepAliveSeconds < idleTimeoutSeconds) {
      yield `frontDoor.clientKeepAliveSeconds: expected at least frontDoor.idleTimeoutSeconds (${idleTimeoutSeconds}), got ${clientKeepAliveSeconds} (the idle timeout would never apply)`;
    }
    if (idleTimeoutSeconds <= api.timeoutSeconds) {
      yield `frontDoor.idleTimeoutSeconds: expected more than api.timeoutSeconds (${api.timeoutSeconds}), got ${idleTimeoutSeconds} (the load balancer would close connections during a call)`;
    }
    return;
  }
  if (frontDoor.waf)
    yield 'frontDoor.waf: expected false because frontDoor.kind is http-api, got true (an HTTP API does not support WAF)';
  if ((frontDoor.domainName === null) !== (frontDoor.certificateArn === null)) {
    yield 'frontDoor.domainName: expected both or neither of it and frontDoor.certificateArn, got one of them (a domain name needs a certificate)';
  }
}

function isPrivate(address: string): boolean {
  return /^(10\.|127\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/.test(address);
}
