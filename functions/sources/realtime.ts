import {
  parseAlerts,
  parseVehiclePositions,
  type ServiceAlert,
  type VehiclePosition,
} from '../../shared/otp/parse/parse-realtime.ts';
import type { Raw } from '../../shared/otp/parse/raw-shape.ts';
import { alertsQuery, vehiclePositionsQuery } from '../../shared/otp/queries.ts';
import { askOtp } from '../answers/ask-otp.ts';
import type { EndpointContext } from '../answers/define-endpoint.ts';

/** Reads the vehicles of a feed, from the cache or its OTP. */
export function readVehicles(feedId: string, context: EndpointContext): Promise<readonly VehiclePosition[]> {
  const anyLanguage = { ...context, language: null }; // no texts: one entry of the cache serves all languages
  return readOfFeed('vehicles', vehiclePositionsQuery, parseVehiclePositions, feedId, anyLanguage);
}

/** Reads the alerts of a feed, from the cache or its OTP. */
export function readAlerts(feedId: string, context: EndpointContext): Promise<readonly ServiceAlert[]> {
  return readOfFeed('alerts', alertsQuery, parseAlerts, feedId, context);
}

async function readOfFeed<Item>(
  kind: 'vehicles' | 'alerts',
  query: string,
  parse: (data: Raw) => readonly Item[],
  feedId: string,
  context: EndpointContext,
): Promise<readonly Item[]> {
  const instance = context.services.otp.getInstance({ feedId });
  const { value } = await askOtp(
    { kind, instance, key: [feedId], write: () => ({ query, variables: { feeds: [feedId] } }), parse },
    context,
  );
  return value ?? [];
}
