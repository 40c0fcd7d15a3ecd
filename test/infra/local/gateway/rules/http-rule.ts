/** One requirement of a standard or of a vendor's documentation, and an exchange over a raw socket that shows it. */
export type HttpRule = {
  /** `RFC 9110, 8.6`, or the title of the page. */
  readonly source: string;
  readonly rule: string;
  /** The lines of the head, without `host: x` and `connection: close`, unless `isWhole`. */
  readonly request: readonly string[];
  readonly body?: string;
  readonly isWhole?: boolean;
  /** What the function returns; default: its event as JSON. */
  readonly result?: unknown;
  readonly expected: Expected;
};

export type Expected = {
  readonly status: number;
  /** Header fields; null for one that must be missing. */
  readonly headers?: Readonly<Record<string, string | RegExp | null>>;
  readonly body?: string | RegExp;
  /** Parts of the event that the function has received. */
  readonly event?: object;
  /** Whether the function must not have been called. */
  readonly isRefused?: boolean;
};

export type RawAnswer = {
  readonly status: number;
  /** Fields as sent: several of one name are several. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  /** Interim answers before it. */
  readonly interim: readonly number[];
};

/** The bytes of a request of a rule. */
export function writeRequest({ request, body = '', isWhole = false }: HttpRule): Buffer {
  const [first = '', ...fields] = request;
  const lines = isWhole ? request : [first, 'host: x', 'connection: close', ...fields];
  const length = isWhole || body === '' ? [] : [`content-length: ${Buffer.byteLength(body)}`];
  return Buffer.from(`${[...lines, ...length].join('\r\n')}\r\n\r\n${body}`, 'latin1');
}

/** Parses all that came until the gateway closed the connection; undefined for nothing. */
export function parseAnswer(bytes: Buffer): RawAnswer | undefined {
  const interim: number[] = [];
  for (let text = bytes.toString('latin1'); text !== ''; ) {
    const end = text.indexOf('\r\n\r\n');
    const [line = '', ...fields] = text.slice(0, end).split('\r\n');
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(line)?.[1]);
    const rest = text.slice(end + 4);
    if (status >= 200) {
      const pairs = fields.map((field) => {
        const colon = field.indexOf(':');
        return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()] as const;
      });
      return { status, fields: pairs, body: Buffer.from(rest, 'latin1').toString(), interim };
    }
    interim.push(status);
    text = rest;
  }
  return undefined;
}
