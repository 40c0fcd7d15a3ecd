import { expect, test } from 'vitest';
import { isLoopbackHost } from '../../../shared/connections/sockets/loopback.ts';

test.each(['localhost', 'LOCALHOST', '127.0.0.1', '127.8.9.10', '::1', '[::1]', '::ffff:127.0.0.1'])(
  '%s is this machine',
  (host) => {
    expect(isLoopbackHost(host)).toBe(true);
  },
);

test.each(['10.0.0.1', '128.0.0.1', '127.0.0.1.example.com', 'localhost.example.com', 'a127.0.0.1', '::2', ''])(
  '%j is not',
  (host) => {
    expect(isLoopbackHost(host)).toBe(false);
  },
);
