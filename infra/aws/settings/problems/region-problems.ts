import type { Stage } from '../stage-settings.ts';

/**
 * Finds resources of different regions. AWS accepts a certificate, secret, key or topic only from the region of the stack,
 * which is known only during a deployment, so the settings are compared with each other.
 */
export function* findRegionProblems({
  network,
  database,
  pooler,
  frontDoor,
  monitoring,
  keys,
}: Stage): Generator<string> {
  const zone = network.availabilityZones[0];
  const regions: [string, string | undefined][] = [
    ['network.availabilityZones', zone?.slice(0, -1)],
    ['database.secretArn', regionOf(database.secretArn)],
    ['database.secretKeyArn', regionOf(database.secretKeyArn)],
    ['database.ownerSecretArn', regionOf(database.ownerSecretArn)],
    ['pooler.certificateSecretArn', regionOf(pooler.certificateSecretArn)],
    ['pooler.certificateSecretKeyArn', regionOf(pooler.certificateSecretKeyArn)],
    // A NAT reaches the registries of all regions, an endpoint only that of its own region.
    ['pooler.image', network.egress === 'none' ? pooler.image?.split('.')[3] : undefined],
    ['frontDoor.certificateArn', regionOf(frontDoor.certificateArn)],
    ...Object.entries(keys).map(([name, arn]): [string, string | undefined] => [`keys.${name}`, regionOf(arn)]),
    ['monitoring.alarmTopicArn', regionOf(monitoring.alarmTopicArn)],
    ['database.identifier', regionOf(database.identifier)],
  ];
  const [first, ...others] = regions.filter(([, region]) => region !== undefined);
  for (const [name, region] of others) {
    if (region !== first?.[1]) {
      yield `${name}: expected ${first?.[1]} because ${first?.[0]} is in that region, got ${region} (a stack can only use resources of its own region)`;
    }
  }
}

function regionOf(arn: string | null): string | undefined {
  return arn?.split(':')[3];
}
