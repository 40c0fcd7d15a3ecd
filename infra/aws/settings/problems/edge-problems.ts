import { isTag } from '../edge-settings.ts';
import { ipv4Range, normaliseRange, overlaps } from '../ipv4-range.ts';
import type { Stage } from '../stage-settings.ts';

/** Whether the network is fully described: a range for an own VPC, all ids for an existing one. */
export function* findNetworkProblems({ network, frontDoor }: Stage): Generator<string> {
  const { availabilityZones: zones } = network;
  const lists = ['functionSubnetIds', 'databaseSubnetIds', 'publicSubnetIds', 'routeTableIds'] as const;
  if (network.source === 'own') {
    for (const name of ['vpcId', ...lists] as const) {
      if ((network[name]?.length ?? 0) > 0) {
        yield `network.${name}: expected nothing because network.source is own, got ${JSON.stringify(network[name])}`;
      }
    }
    if (zones.length > 0 && zones.length !== network.zones) {
      yield `network.availabilityZones: expected network.zones (${network.zones}) of them, or none, got ${zones.length} (the stack has subnets in each)`;
    }
    const bits = Number(network.cidr.split('/')[1]);
    if (bits < 16 || bits > 18) {
      yield `network.cidr: expected a range from /16 to /18, got ${network.cidr} (a VPC has at most 65536 addresses, and the subnets of each zone need 4608)`;
    } else if (normaliseRange(network.cidr) !== network.cidr) {
      yield `network.cidr: expected ${normaliseRange(network.cidr)}, got ${network.cidr} (a range starts at a multiple of its size)`;
    }
    if (network.natGateways > network.zones) {
      yield `network.natGateways: expected at most network.zones (${network.zones}), got ${network.natGateways} (a zone needs only one)`;
    }
    yield* findRouteProblems(network);
    return;
  }
  if (Object.keys(network.routes).length > 0) {
    yield `network.routes: expected nothing because network.source is existing, got ${Object.keys(network.routes).join(', ')} (add them to the route tables of your VPC)`;
  }
  if (network.vpcId === null) yield 'network.vpcId: expected a value because network.source is existing, got none';
  if (zones.length < 2)
    yield `network.availabilityZones: expected at least two, got ${zones.length} (RDS requires two)`;
  const isFound = isTag(network.functionSubnetIds[0]);
  for (const name of lists) {
    const isByTag = network[name].length === 1 && isTag(network[name][0]);
    if (isByTag) continue;
    if (network[name].some(isTag)) {
      yield `network.${name}: expected ids, or one tag for all zones, got ${network[name].join(', ')} (a tag finds the subnet of each zone)`;
      continue;
    }
    if (name === 'routeTableIds' && isFound) {
      if (network.routeTableIds.length > 0)
        yield `network.routeTableIds: expected nothing because network.functionSubnetIds is a tag, got ${network.routeTableIds.join(', ')} (the deployment finds them)`;
      continue;
    }
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
  for (const id of network.functionSubnetIds.filter(
    (one) => !one.startsWith('ssm:') && network.publicSubnetIds.includes(one),
  )) {
    yield `network.functionSubnetIds: expected none of network.publicSubnetIds, got ${id} (a function has no public address, so it cannot reach anything from a public subnet)`;
  }
}

/** What one front door has and the other has not, and the order of its times. */
export function* findFrontDoorProblems(stage: Stage): Generator<string> {
  const { frontDoor, api } = stage;
  yield* findAuthorizerProblems(frontDoor);
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

function* findRouteProblems({ routes, cidr }: Stage['network']): Generator<string> {
  for (const [range, target] of Object.entries(routes)) {
    if (!ipv4Range.test(range) || !/^(pcx|tgw)-[0-9a-f]+$/.test(target)) {
      yield `network.routes: expected pcx-... or tgw-... by IPv4 range, got ${range}: ${target} (a peering or a transit gateway)`;
    } else if (overlaps(range, cidr)) {
      yield `network.routes: expected ranges outside network.cidr (${cidr}), got ${range} (the VPC routes its own addresses itself)`;
    }
  }
}

/** Whether the authorizers are complete, and the front door supports them. */
function* findAuthorizerProblems(frontDoor: Stage['frontDoor']): Generator<string> {
  const { kind, authorizer, vehicleAuthorizer, jwtIssuer, jwtAudiences } = frontDoor;
  for (const [name, value] of Object.entries({ authorizer, vehicleAuthorizer })) {
    if (kind === 'alb' && value !== 'none' && value !== 'same') {
      yield `frontDoor.${name}: expected none because frontDoor.kind is alb, got ${value} (API Gateway verifies tokens and signatures)`;
    }
  }
  const usesJwt = authorizer === 'jwt' || vehicleAuthorizer === 'jwt';
  if (usesJwt && jwtIssuer === null) {
    yield 'frontDoor.jwtIssuer: expected a value because an authorizer is jwt, got none (the tokens are verified with its keys)';
  }
  if (usesJwt && jwtAudiences.length === 0) {
    yield 'frontDoor.jwtAudiences: expected at least one because an authorizer is jwt, got none (API Gateway requires it)';
  }
  for (const name of ['jwtIssuer', 'jwtAudiences', 'jwtScopes', 'vehicleScopes'] as const) {
    if (!usesJwt && (frontDoor[name]?.length ?? 0) > 0) {
      yield `frontDoor.${name}: expected nothing because no authorizer is jwt, got ${JSON.stringify(frontDoor[name])} (it would have no effect)`;
    }
  }
}
