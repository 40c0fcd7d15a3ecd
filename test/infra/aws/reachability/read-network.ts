import { isWithin } from '../../../../infra/aws/settings/ipv4-range.ts';

// biome-ignore lint/suspicious/noExplicitAny: a template is nested values without types
export type Properties = any;
export type Resources = Readonly<Record<string, { readonly Type: string; readonly Properties?: Properties }>>;

/** A rule of a security group: ports, and the range, group or prefix list that it names. */
export type Rule = { readonly id: string; readonly from: number; readonly to: number; readonly peer: string };
type Group = { readonly ingress: Rule[]; readonly egress: Rule[] };
/** A route of a subnet: the range, and what carries it. */
type Route = { readonly range: string; readonly by: 'nat' | 'internet gateway' | 'peering' | 'transit gateway' };

export type Endpoint = {
  readonly id: string;
  /** s3, secretsmanager, ... */
  readonly service: string;
  readonly isGateway: boolean;
  readonly groups: readonly string[];
  readonly subnets: readonly string[];
  readonly routeTables: readonly string[];
  readonly hasPrivateName: boolean;
  /** Undefined: AWS's default, which allows everything. */
  readonly statements: Properties[] | undefined;
};

/** The network of a template: what security groups, routes and endpoints allow. */
export type ReadNetwork = {
  readonly groups: ReadonlyMap<string, Group>;
  /** The route table of each subnet of the stack. */
  readonly tables: ReadonlyMap<string, string>;
  readonly routes: ReadonlyMap<string, readonly Route[]>;
  readonly endpoints: readonly Endpoint[];
  /** The range of the VPC; undefined for an existing one. */
  readonly range: string | undefined;
  readonly resolvesNames: boolean;
};

export const everywhere = '0.0.0.0/0';

export function readNetwork(resources: Resources): ReadNetwork {
  const ofType = (type: string) =>
    Object.entries(resources).flatMap(([id, { Type, Properties: properties = {} }]) =>
      Type === type ? [[id, properties] as const] : [],
    );
  const [vpc] = ofType('AWS::EC2::VPC');
  const groups = new Map<string, Group>();
  const groupOf = (id: string): Group => {
    const found = groups.get(id) ?? { ingress: [], egress: [] };
    groups.set(id, found);
    return found;
  };
  for (const [id, { SecurityGroupIngress = [], SecurityGroupEgress = [] }] of ofType('AWS::EC2::SecurityGroup')) {
    groupOf(id).ingress.push(...SecurityGroupIngress.map((rule: Properties) => readRule(id, rule, resources)));
    groupOf(id).egress.push(...SecurityGroupEgress.map((rule: Properties) => readRule(id, rule, resources)));
  }
  for (const [id, rule] of ofType('AWS::EC2::SecurityGroupIngress'))
    groupOf(nameOf(rule.GroupId)).ingress.push(readRule(id, rule, resources));
  for (const [id, rule] of ofType('AWS::EC2::SecurityGroupEgress'))
    groupOf(nameOf(rule.GroupId)).egress.push(readRule(id, rule, resources));
  const routes = new Map<string, Route[]>();
  for (const [, route] of ofType('AWS::EC2::Route')) {
    const table = nameOf(route.RouteTableId);
    routes.set(table, [...(routes.get(table) ?? []), { range: route.DestinationCidrBlock, by: carrierOf(route) }]);
  }
  return {
    groups,
    routes,
    tables: new Map(
      ofType('AWS::EC2::SubnetRouteTableAssociation').map(([, one]) => [
        nameOf(one.SubnetId),
        nameOf(one.RouteTableId),
      ]),
    ),
    endpoints: ofType('AWS::EC2::VPCEndpoint').map(([id, one]) => readEndpoint(id, one)),
    range: vpc?.[1].CidrBlock,
    resolvesNames: vpc === undefined || (vpc[1].EnableDnsSupport === true && vpc[1].EnableDnsHostnames === true),
  };
}

/** The logical id of a reference, or the value itself: `{Ref: X}`, `{Fn::GetAtt: [X, ...]}`, `sg-...`. */
export function nameOf(value: Properties): string {
  if (typeof value === 'string') return value;
  if (value?.Ref !== undefined) return value.Ref;
  if (value?.['Fn::GetAtt'] !== undefined) return value['Fn::GetAtt'][0];
  return JSON.stringify(value);
}

function readRule(id: string, rule: Properties, resources: Resources): Rule {
  const range = nameOf(rule.CidrIp ?? '');
  const vpc = resources[range]?.Properties;
  const peer =
    vpc?.CidrBlock ??
    nameOf(
      rule.CidrIp ??
        rule.DestinationSecurityGroupId ??
        rule.SourceSecurityGroupId ??
        rule.DestinationPrefixListId ??
        rule.SourcePrefixListId,
    );
  const isAll = rule.IpProtocol === '-1';
  // The endpoint of a database has the port that the database was created with.
  const portOf = (port: Properties) =>
    typeof port === 'number' ? port : Number(resources[nameOf(port)]?.Properties.Port);
  return { id, from: isAll ? 0 : portOf(rule.FromPort), to: isAll ? 65_535 : portOf(rule.ToPort), peer };
}

function carrierOf(route: Properties): Route['by'] {
  if (route.NatGatewayId !== undefined) return 'nat';
  if (route.GatewayId !== undefined) return 'internet gateway';
  return route.TransitGatewayId === undefined ? 'peering' : 'transit gateway';
}

function readEndpoint(id: string, one: Properties): Endpoint {
  const name = JSON.stringify(one.ServiceName);
  return {
    id,
    service: /([a-z0-9-]+(?:\.(?:api|dkr))?)"[\]}]*$/.exec(name)?.[1] ?? name,
    isGateway: one.VpcEndpointType === 'Gateway',
    groups: (one.SecurityGroupIds ?? []).map(nameOf),
    subnets: (one.SubnetIds ?? []).map(nameOf),
    routeTables: [one.RouteTableIds ?? []].flat().map(nameOf), // a list, or one reference to it
    hasPrivateName: one.PrivateDnsEnabled === true,
    statements: one.PolicyDocument?.Statement,
  };
}

/** Whether rules allow a port towards a range, one of the groups, or a prefix list. */
export function allows(rules: readonly Rule[], port: number, peers: readonly string[]): boolean {
  return rules.some(
    ({ from, to, peer }) =>
      from <= port &&
      port <= to &&
      peers.some((one) => one === peer || (isRange(one) && isRange(peer) && isWithin(one, peer))),
  );
}

function isRange(text: string): boolean {
  return /^\d+\.\d+\.\d+\.\d+\/\d+$/.test(text);
}
