import { UnavailableError } from '@headway/connections/errors';
import type { VehiclePosition as OtpVehicle } from '../../../shared/otp/parse/parse-realtime.ts';
import type { EndpointContext } from '../../answers/define-endpoint.ts';
import { readVehicles } from '../../sources/realtime.ts';
import type { Meta } from '../answers/define-v2-endpoint.ts';
import { describeVehicle } from '../answers/describe-entities.ts';
import type { VehiclePosition } from '../answers/vehicle-schemas.ts';

/** The last positions of a feed's vehicles. */
export type Positions = {
  readonly all: readonly OtpVehicle[];
  find(vehicleNo: string): VehiclePosition | null;
  readonly unavailable: Meta['unavailable'];
};

/** Reads the positions of a feed. A duty is useful without one: an OTP that fails leaves them out, and `unavailable` says so. */
export async function readPositions(feedId: string, timeZone: string, context: EndpointContext): Promise<Positions> {
  const unavailable: Meta['unavailable'] = [];
  const all = await readVehicles(feedId, context).catch((error: unknown): readonly OtpVehicle[] => {
    if (!(error instanceof UnavailableError)) throw error;
    unavailable.push({ part: `positions of ${feedId}`, reason: error.message });
    return [];
  });
  const byName = new Map<string, OtpVehicle>();
  for (const position of all) {
    for (const name of listNames(position)) if (!byName.has(name)) byName.set(name, position);
  }
  return {
    all,
    unavailable,
    find(vehicleNo) {
      const position = byName.get(vehicleNo);
      return position === undefined ? null : describeVehicle(position, timeZone);
    },
  };
}

/** The texts of a realtime feed that may be the vehicle number of the operator. */
export function listNames({ vehicleId, label }: OtpVehicle): string[] {
  return [vehicleId, label].flatMap((name) => name ?? []);
}
