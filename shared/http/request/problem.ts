import { InvalidInputError, NotFoundError, UnavailableError } from '@headway/connections/errors';

/** What distinguishes one failure from others with the same status (RFC 9457): its type, and more members of the answer. */
export type ProblemDetails = { readonly type: string; readonly [member: string]: unknown };

/** An entity does not exist. Its kind makes the type of the problem: `stop-not-found`. */
export class EntityNotFoundError extends NotFoundError {
  readonly problem: ProblemDetails;

  /** @param hint what to do, after the message */
  constructor(kind: string, id: string, hint?: string) {
    super(`There is no ${kind} ${id}${hint === undefined ? '' : `; ${hint}`}`);
    this.problem = { type: `${kind}-not-found`, id };
  }
}

/** A parameter is unknown, or its value is wrong: the message names the first one, the problem all of them. */
export class InvalidParameterError extends InvalidInputError {
  readonly problem: ProblemDetails;

  /** @param others the other wrong parameters of the same request */
  constructor(
    parameter: string,
    message: string,
    {
      type = 'invalid-parameter',
      others = [],
    }: { type?: 'invalid-parameter' | 'unknown-parameter'; others?: readonly WrongParameter[] } = {},
  ) {
    super(`${parameter}: ${message}`);
    this.problem = { type, parameter, errors: [{ parameter, detail: message }, ...others].slice(0, maxNamedErrors) };
  }
}

/** A parameter, and what is expected of it. */
export type WrongParameter = { readonly parameter: string; readonly detail: string };

/** A request may have thousands of wrong parameters. */
const maxNamedErrors = 20;

/**
 * The address names nothing: it has none of the parameters of which at least one is needed. A 404, because the document cannot
 * say that one of several parameters is required, and a request that it allows is not malformed.
 */
export class NothingSelectedError extends NotFoundError {
  readonly problem: ProblemDetails;

  constructor(...parameters: readonly string[]) {
    super(`${parameters[0]}: expected at least one of ${parameters.join(', ')}, got none`);
    this.problem = { type: 'nothing-selected', parameters };
  }
}

/** The details that an error carries; undefined for an error without its own type. */
export function findProblemDetails(error: unknown): ProblemDetails | undefined {
  const isDetailed =
    error instanceof EntityNotFoundError ||
    error instanceof InvalidParameterError ||
    error instanceof NothingSelectedError;
  if (error instanceof UnavailableError) return { type: nameOutage(error.peer) };
  return isDetailed ? error.problem : undefined;
}

/** Only an OpenTripPlanner is named by its address, where a connection or its circuit breaker failed. */
function nameOutage(peer: string): string {
  const known = /^https?:|:\d+$/.test(peer) ? 'otp' : peer;
  return ['database', 'otp', 'side-tables', 'snapshot-store'].includes(known) ? `${known}-unavailable` : 'unavailable';
}

/** RFC 9457 allows any URI; these never resolve, and docs/api.md lists them. */
export const problemTypePrefix = 'urn:problem-type:headway:';

/** The media type of RFC 9457. */
export const problemType = 'application/problem+json; charset=utf-8';
