/** What is told by whoever runs the function, and set by no operator. */
export type Platform = {
  /** host:port of Lambda's Runtime and Extensions API; null outside of Lambda. */
  readonly runtimeApi: string | null;
  /** Under which names metrics are written; null: nobody reads them. Powertools' own variables, which the stack sets. */
  readonly metrics: { readonly namespace: string; readonly service: string } | null;
};

/** Reads it from the variables of the process; an empty one counts as missing. */
export function parsePlatform(environment: Readonly<Record<string, string | undefined>>): Platform {
  const find = (name: string) => environment[name] || null; // empty counts as missing
  const namespace = find('POWERTOOLS_METRICS_NAMESPACE');
  const service = find('POWERTOOLS_SERVICE_NAME') ?? find('AWS_LAMBDA_FUNCTION_NAME') ?? 'headway';
  return {
    runtimeApi: find('AWS_LAMBDA_RUNTIME_API'),
    metrics: namespace === null ? null : { namespace, service },
  };
}
