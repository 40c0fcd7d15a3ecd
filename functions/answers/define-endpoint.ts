import { createDefineEndpoint, type Input as HttpInput } from '../../shared/http/endpoint.ts';
import type { Services } from '../../shared/services.ts';

export type Input = HttpInput<Services>;

/** Declares an endpoint over our services. */
export const defineEndpoint = createDefineEndpoint<Services>();
