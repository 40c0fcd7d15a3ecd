import type { Stage } from '../stage-settings.ts';

/**
 * What belongs to another region than the rest: AWS takes a certificate, a secret, a key or a topic from the stack's own
 * region only. Which one that is we learn while deploying, so the settings are compared with each other.
 */
export function* findRegionProblems({ network, database, pooler, frontDoor, monitoring }: Stage): Generator<string> {
  const zone = network.availabilityZones[0];
  const regions: [string, string | undefined][] = [
    ['network.availabilityZones', zone?.slice(0, -1)],
    ['database.secretArn', regionOf(database.secretArn)],
    ['database.secretKeyArn', regionOf(database.secretKeyArn)],
    ['pooler.certificateSecretArn', regionOf(pooler.certificateSecretArn)],
    // A NAT leads to every region's registry, an endpoint to that of its own.
    ['pooler.image', network.egress === 'none' ? pooler.image?.split('.')[3] : undefined],
    ['frontDoor.certificateArn', regionOf(frontDoor.certificateArn)],
    ['monitoring.alarmTopicArn', regionOf(monitoring.alarmTopicArn)],
  ];
  const [first, ...others] = regions.filter(([, region]) => region !== undefined);
  for (const [name, region] of others) {
    if (region !== first?.[1]) {
      yield `${name}: expected ${first?.[1]} because ${first?.[0]} is there, got ${region} (a stack uses what is in its own region)`;
    }
  }
}

function regionOf(arn: string | null): string | undefined {
  return arn?.split(':')[3];
}
