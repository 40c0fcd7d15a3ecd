import { isPercentEncoded } from './setting.ts';

/** The parts of an OpenTripPlanner's address. */
export type OtpAddress = {
  /** Scheme, host and port: where connections go. */
  readonly origin: string;
  /** Host name with the port if the URL has one, for messages. */
  readonly host: string;
  readonly hostname: string;
  readonly port: number;
  readonly protocol: 'http:' | 'https:';
  /** Before `/otp/gtfs/v1`, without a trailing slash; '' without a path. */
  readonly path: string;
  /** Sent as Basic credentials; null without them. */
  readonly credentials: { readonly user: string; readonly password: string } | null;
};

/** An OTP URL cannot be used. The message repeats no part of the URL. */
export class OtpUrlError extends TypeError {
  override readonly name = 'OtpUrlError';
  readonly code = 'otp-url';
}

/**
 * Parses the base URL of an OpenTripPlanner, `http://host:8080` or `https://user:password@host/path`.
 * @throws OtpUrlError
 */
export function parseOtpUrl(text: string): OtpAddress {
  const mistake = findOtpUrlMistake(text);
  if (mistake !== undefined)
    throw new OtpUrlError(`The URL of an OpenTripPlanner: expected http://host:8080, got ${mistake}.`);
  const { origin, host, hostname, port, protocol, pathname, username, password } = new URL(text);
  const isTls = protocol === 'https:';
  const hasLogin = username !== '' || password !== '';
  return {
    ...{ origin, host, hostname },
    port: port === '' ? (isTls ? 443 : 80) : Number(port),
    protocol: isTls ? 'https:' : 'http:',
    path: pathname.replace(/\/+$/, ''),
    credentials: hasLogin ? { user: decodeURIComponent(username), password: decodeURIComponent(password) } : null,
  };
}

/** Finds why an OTP URL cannot be used; undefined for a URL that parseOtpUrl takes. The text repeats no part of the URL. */
export function findOtpUrlMistake(text: string): string | undefined {
  if (!/^\s*https?:\/\//.test(text)) return 'something else';
  if (/\p{Cc}/u.test(text.trim())) return 'a control character'; // the URL parser drops line breaks and tabs
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // A raw / ? or # in a password ends the host part: what follows, with the @, looks like a path or a query.
  if (url === undefined || `${url.pathname}${url.search}${url.hash}`.includes('@')) {
    return 'something else (write / ? # and @ in the user, the password and the path as %2F %3F %23 and %40)';
  }
  if (!isPercentEncoded(text)) return 'a % that starts no encoded character (write %25)';
  if (/\p{Cc}/u.test(decodeURIComponent(url.username + url.password))) return 'a control character';
  if (url.port === '0') return 'port 0';
  if (url.hash !== '') return 'a part after a # (remove it)';
  if (url.search !== '') return 'parameters after a ? (remove them: none is known)';
  return undefined;
}
