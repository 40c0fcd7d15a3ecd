/**
 * Whether a host is this machine: `localhost`, an address of 127.0.0.0/8 (also mapped to IPv6) or `::1`, with or without
 * brackets. A name that only begins like one (`127.0.0.1.example.com`) is not.
 */
export function isLoopbackHost(host: string): boolean {
  return /^(localhost|(::ffff:)?127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(host);
}
