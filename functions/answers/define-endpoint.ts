import { NotFoundError } from '@headway/connections/errors';
import { createDefineEndpoint, type Input as HttpInput } from '../../shared/http/endpoint.ts';
import type { Services } from '../../shared/services.ts';
import { findCallCost } from './call-costs.ts';

export type Input = HttpInput<Services>;

/** What a handler passes on to the functions that answer for it. */
export type EndpointContext = Pick<Input, 'services' | 'call' | 'headers' | 'language' | 'unavailable'>;

/** Declares an endpoint whose handler receives the services of this environment. Its cost is in call-costs.ts. */
export const defineEndpoint = createDefineEndpoint<Services>(findCallCost);

/** Returns the value of a lookup. @throws NotFoundError with this message where the lookup found nothing */
export function requireFound<Value>(value: Value | null | undefined, message: string): Value {
  if (value === undefined || value === null) throw new NotFoundError(message);
  return value;
}
