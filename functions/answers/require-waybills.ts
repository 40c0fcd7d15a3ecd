import { UnavailableError } from '@headway/connections/errors';
import type { Waybills } from '../../shared/waybills/waybills.ts';
import type { EndpointContext } from './define-endpoint.ts';

/** Returns the reader of duties. @throws UnavailableError where no waybills database is configured */
export function requireWaybills({ services }: Pick<EndpointContext, 'services'>): Waybills {
  if (services.waybills !== null) return services.waybills;
  throw new UnavailableError('Vehicle data is not configured: there is no waybills database', {
    peer: 'database',
    retryAfterSeconds: 300, // a deployment must change the setting
  });
}
