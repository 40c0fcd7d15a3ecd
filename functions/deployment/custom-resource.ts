import { createTimings } from '@headway/connections/call';
import { systemClock } from '@headway/connections/clock';
import type { HttpClient } from '@headway/connections/http-client';
import * as z from 'zod/mini';
import { readInput } from '../../shared/http/request/read-input.ts';

const text = z.string('expected a text').check(z.minLength(1, 'expected a text'));

/** CloudFormation passes every property as text. */
const properties = z.discriminatedUnion('step', [
  z.object({
    step: z.literal('initialise'),
    functionName: text,
    host: text,
    port: text,
    database: text,
    ownerSecretArn: text,
    /** The role of IAM logins; with a password, the secret has its name. */
    role: text,
    /** Empty with IAM. */
    roleSecretArn: z.string(),
    createTables: z.enum(['true', 'false']),
    createFunction: z.optional(z.enum(['true', 'false'])),
  }),
  z.object({ step: z.literal('start'), refreshFunction: text, warmUpFunction: text }),
]);

const request = z.object({
  RequestType: z.enum(['Create', 'Update', 'Delete']),
  ResponseURL: z.url('expected a URL'),
  StackId: text,
  RequestId: text,
  LogicalResourceId: text,
  PhysicalResourceId: z.optional(text),
  ResourceProperties: properties,
});

export type StepProperties = z.infer<typeof properties>;

/** A request of CloudFormation to create, update or delete a custom resource. */
export type CustomResource = {
  readonly type: 'Create' | 'Update' | 'Delete';
  readonly properties: StepProperties;
  readonly answerUrl: URL;
  /** What CloudFormation wants repeated in the answer. */
  readonly identity: Readonly<Record<string, string>>;
};

/** @throws InvalidInputError that names the first wrong field */
export function readCustomResource(event: unknown): CustomResource {
  const { RequestType, ResponseURL, ResourceProperties, PhysicalResourceId, ...rest } = readInput(
    request,
    event,
    'event',
  );
  const identity = { ...rest, PhysicalResourceId: PhysicalResourceId ?? `headway-${ResourceProperties.step}` };
  return { type: RequestType, properties: ResourceProperties, answerUrl: new URL(ResponseURL), identity };
}

export type StepOutcome =
  | { readonly status: 'SUCCESS'; readonly data: Readonly<Record<string, string>> }
  | { readonly status: 'FAILED'; readonly reason: string };

/** CloudFormation takes at most 4096 bytes. */
const longestReason = 1000;

/**
 * Tells CloudFormation how the step ended. Without this answer, CloudFormation waits until its own timeout.
 * @throws Error if CloudFormation does not take the answer
 */
export async function answerCustomResource(
  http: HttpClient,
  { answerUrl, identity }: CustomResource,
  outcome: StepOutcome,
): Promise<void> {
  const body = JSON.stringify({
    ...identity,
    Status: outcome.status,
    ...(outcome.status === 'SUCCESS' ? { Data: outcome.data } : { Reason: outcome.reason.slice(0, longestReason) }),
  });
  const { status } = await http.request(
    {
      ...{ origin: answerUrl.origin, path: answerUrl.pathname + answerUrl.search, method: 'PUT', body },
      headers: { 'content-type': '', 'content-length': String(Buffer.byteLength(body)) }, // the URL is signed without a type
      ...{ maxBytes: 65_536, isRead: true }, // the same answer may be sent twice
    },
    { signal: AbortSignal.timeout(15_000), timings: createTimings(systemClock) },
  );
  if (status >= 300) throw new Error(`CloudFormation refused the answer with status ${status}`);
}
