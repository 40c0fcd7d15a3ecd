import { isWithin } from '../../../../infra/aws/settings/ipv4-range.ts';
import { allows, everywhere, nameOf, type Properties, type ReadNetwork, type Resources } from './read-network.ts';

/** Where something runs: its security groups and subnets. Outside of any VPC, AWS routes it to the internet. */
export type Place = { readonly groups: readonly string[]; readonly subnets: readonly string[] } | 'outside';

export type Target =
  | { readonly kind: 'place'; readonly groups: readonly string[] }
  | { readonly kind: 'range'; readonly range: string }
  | { readonly kind: 'internet' }
  | {
      readonly kind: 'service';
      readonly service: string;
      readonly actions: readonly string[];
      readonly resources?: readonly string[];
    };

/** What the template does not say of an existing VPC. */
export type Assumed = { readonly range: string; readonly hasNat: boolean; readonly hasS3Endpoint: boolean };

/** @returns what is in the way from a place to a target, or undefined if a connection is possible */
export function findObstacle(
  network: ReadNetwork,
  assumed: Assumed,
  { from, to, port }: { from: Place; to: Target; port: number },
): string | undefined {
  if (from === 'outside') return to.kind === 'internet' || to.kind === 'service' ? undefined : 'it is outside the VPC';
  if (!network.resolvesNames) return 'the VPC resolves no names';
  const egress = from.groups.flatMap((id) => network.groups.get(id)?.egress ?? []);
  const toRange = (range: string, why: string) => (allows(egress, port, [range]) ? undefined : why);
  switch (to.kind) {
    case 'place': {
      const ranges = from.subnets.length > 0 ? [network.range ?? assumed.range] : [];
      if (!allows(egress, port, to.groups)) return 'no rule of the caller allows it out';
      const ingress = to.groups.flatMap((id) => network.groups.get(id)?.ingress ?? []);
      return allows(ingress, port, [...from.groups, ...ranges]) ? undefined : 'no rule of the target allows it in';
    }
    case 'range':
      return (
        toRange(to.range, 'no rule of the caller allows it out') ??
        findMissingRoute(network, assumed, from.subnets, to.range)
      );
    case 'internet':
      return (
        toRange(everywhere, 'no rule of the caller allows it out') ??
        findMissingRoute(network, assumed, from.subnets, everywhere)
      );
    case 'service':
      return findServiceObstacle(network, assumed, from, to, port);
  }
}

function findMissingRoute(
  network: ReadNetwork,
  assumed: Assumed,
  subnets: readonly string[],
  range: string,
): string | undefined {
  const vpcRange = network.range ?? assumed.range;
  if (range !== everywhere && isWithin(range, vpcRange)) return undefined;
  if (network.range === undefined) return assumed.hasNat || range !== everywhere ? undefined : 'no route';
  for (const subnet of subnets) {
    const routes = network.routes.get(network.tables.get(subnet) ?? '') ?? [];
    // A function has no public address, so an internet gateway is of no use to it.
    const isCarried = routes.some((route) => route.by !== 'internet gateway' && isWithin(range, route.range));
    if (!isCarried) return `no route from ${subnet} to ${range}`;
  }
  return undefined;
}

function findServiceObstacle(
  network: ReadNetwork,
  assumed: Assumed,
  from: Exclude<Place, 'outside'>,
  to: Extract<Target, { kind: 'service' }>,
  port: number,
): string | undefined {
  const egress = from.groups.flatMap((id) => network.groups.get(id)?.egress ?? []);
  const endpoint = network.endpoints.find(({ service }) => service === to.service);
  const isS3 = to.service === 's3';
  const overInternet =
    allows(egress, port, [everywhere]) || (isS3 && hasS3Rule(egress, port))
      ? findMissingRoute(network, assumed, from.subnets, everywhere)
      : 'no rule of the caller allows it out';
  if (endpoint === undefined)
    return isS3 && assumed.hasS3Endpoint && hasS3Rule(egress, port) ? undefined : overInternet;
  if (endpoint.isGateway) {
    if (!hasS3Rule(egress, port)) return 'no rule of the caller allows S3';
    const tables = new Set(endpoint.routeTables);
    const isOutside =
      network.range !== undefined && from.subnets.some((one) => !tables.has(network.tables.get(one) ?? ''));
    if (isOutside && overInternet !== undefined) return 'the gateway endpoint is in no route table of the caller';
  } else {
    if (!endpoint.hasPrivateName) return 'the name of the service leads to its public address';
    if (endpoint.subnets.length === 0) return 'the endpoint is in no subnet';
    const blocked = findObstacle(network, assumed, { from, to: { kind: 'place', groups: endpoint.groups }, port });
    if (blocked !== undefined) return blocked;
  }
  const refused = to.actions.find((action) => !isAllowedBy(endpoint.statements, action, to.resources));
  return refused === undefined ? undefined : `the policy of the endpoint refuses ${refused}`;
}

/** A rule to a prefix list that is not that of CloudFront. */
function hasS3Rule(egress: Parameters<typeof allows>[0], port: number): boolean {
  return egress.some(({ from, to, peer }) => from <= port && port <= to && /^pl-|^AccountS3PrefixList/.test(peer));
}

function isAllowedBy(
  statements: Properties[] | undefined,
  action: string,
  resources: readonly string[] = ['*'],
): boolean {
  if (statements === undefined) return true;
  return resources.every((resource) =>
    statements.some(
      ({ Effect, Action, Resource }) =>
        Effect === 'Allow' &&
        [Action].flat().includes(action) &&
        [Resource].flat().some((one: Properties) => one === '*' || JSON.stringify(one).includes(resource)),
    ),
  );
}

/** Where the function of a name runs. */
export function placeOfFunction(resources: Resources, suffix: string): Place {
  const found = Object.values(resources).find(
    ({ Type, Properties: properties }) =>
      Type === 'AWS::Lambda::Function' && String(properties.FunctionName).endsWith(`-${suffix}`),
  );
  if (found === undefined) throw new Error(`There is no function ${suffix}`);
  const { VpcConfig } = found.Properties;
  if (VpcConfig === undefined) return 'outside';
  return { groups: VpcConfig.SecurityGroupIds.map(nameOf), subnets: VpcConfig.SubnetIds.map(nameOf) };
}
