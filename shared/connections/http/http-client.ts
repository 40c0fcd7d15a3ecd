import type { Call } from '../core/call.ts';

export type HttpRequest = {
  /** Scheme, host and port: `http://orders:8080`. */
  origin: string;
  path: string;
  method: 'DELETE' | 'GET' | 'POST' | 'PUT';
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  /** A longer answer is refused while it arrives. */
  maxBytes: number;
  /** A read is repeated once on a new connection if it got no answer; anything else never is. GraphQL reads are POSTs. */
  isRead: boolean;
  /**
   * Its answer may take long to begin. It is sent on a new connection rather than on one that a NAT may have forgotten, so
   * that nobody works on it twice.
   */
  isHeavy?: boolean;
  /** How Server-Timing names it; default: as the client was told. */
  timingName?: string;
};

export type HttpAnswer = { status: number; headers: Record<string, string | string[] | undefined>; body: Buffer };

/** The sockets of one origin. */
export type HttpPoolFigures = {
  readonly connected: number;
  readonly free: number;
  readonly running: number;
  readonly waiting: number;
  readonly max: number;
};

/** HTTP over connections that outlive an invocation. */
export type HttpClient = {
  /**
   * Sends one request and reads its whole answer. A status is an answer, not an error.
   * @throws UnavailableError when the peer is down, breaks off, takes too long, or answers more than `maxBytes`
   * @throws DeadlineExceededError when the call's signal fires first
   */
  request(request: HttpRequest, call: Call): Promise<HttpAnswer>;
  /** Opens connections ahead; gives how many were opened. Never throws because the peer is down. */
  warm(origin: string, count: number, call: Call): Promise<number>;
  /** To be called at the start of each invocation, after one turn of the event loop. */
  thaw(): void;
  /** By origin. */
  figures(): Record<string, HttpPoolFigures>;
  close(): Promise<void>;
};
