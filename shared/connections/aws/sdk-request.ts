/** A request as the AWS SDK passes it to its handler. */
export type SdkRequest = {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number | undefined;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | string[] | null>>;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
};

export function describeOrigin({
  protocol,
  hostname,
  port,
}: Pick<SdkRequest, 'protocol' | 'hostname' | 'port'>): string {
  return `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`;
}

/** `?` and the encoded query; empty without one. */
export function describeQuery({ query = {} }: Pick<SdkRequest, 'query'>): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().map((one) => [name, one ?? ''] as const),
  );
  const text = pairs.map((pair) => pair.map(encodeURIComponent).join('=')).join('&');
  return text === '' ? '' : `?${text}`;
}
