import { setTimeout as wait } from 'node:timers/promises';
import type { FaultProxy } from './fault-proxy.ts';
import type { LocalResolver } from './local-resolver.ts';
import type { Traffic } from './traffic.ts';

/** The servers of this run that a fault can be done to. */
export type FaultTargets = {
  readonly database: FaultProxy;
  readonly otp: FaultProxy | undefined;
  /** Stops Postgres and starts it again. */
  restartPostgres(): Promise<void>;
  readonly resolver: LocalResolver;
  readonly pooler: { readonly name: string; restart(): Promise<void>; pause(): void; resume(): void };
};

export type Fault = {
  readonly id: string;
  readonly label: string;
  /** What happens, in one sentence. */
  readonly sentence: string;
  run(): Promise<void>;
};

const second = 1000;
const error = (status: string, headers: string) =>
  `HTTP/1.1 ${status}\r\n${headers}content-type: text/plain\r\ncontent-length: 5\r\n\r\nfault`;

/** Every fault that this run can do. Each ends by itself. */
export function listFaults(
  { database, otp, restartPostgres, resolver, pooler }: FaultTargets,
  traffic: Traffic,
): readonly Fault[] {
  const proxies = otp === undefined ? [database] : [database, otp];
  const forAll = (act: (proxy: FaultProxy) => void) => async () => proxies.forEach(act);
  const delayAll = (ms: number) => {
    for (const proxy of proxies) proxy.delay(ms);
  };
  const during = async (ms: number, begin: () => void, end: () => void) => {
    begin();
    try {
      await wait(ms);
    } finally {
      end();
    }
  };
  return [
    {
      id: 'freeze',
      label: 'Freeze 10 s',
      sentence: 'No call for 10 s: every environment is stopped, as Lambda does it.',
      async run() {
        traffic.pause(10 * second);
        await wait(10 * second);
      },
    },
    {
      id: 'freeze-nat',
      label: 'Freeze 5 s, NAT forgets',
      sentence: 'No call for 5 s; meanwhile a NAT forgets every connection and swallows what they send.',
      async run() {
        traffic.pause(5 * second);
        await wait(2 * second);
        for (const proxy of proxies) proxy.blackHoleAll();
        await wait(3 * second);
      },
    },
    {
      id: 'restart-postgres',
      label: 'Restart Postgres',
      sentence: 'Postgres stops, every server connection ends, and it starts again 1 s later.',
      run: restartPostgres,
    },
    {
      id: 'close',
      label: 'Close connections',
      sentence: 'Every connection to database and OTP is closed (FIN), as an idle limit does it.',
      run: forAll((proxy) => proxy.closeAll()),
    },
    {
      id: 'reset',
      label: 'Reset connections',
      sentence: 'Every connection is reset (RST), as a NAT does that forgot it.',
      run: forAll((proxy) => proxy.resetAll()),
    },
    {
      id: 'black-hole',
      label: 'Black hole',
      sentence: 'Every open connection swallows what is sent, without a sign; new ones work.',
      run: forAll((proxy) => proxy.blackHoleAll()),
    },
    {
      id: 'restart-pooler',
      label: 'Restart the pooler',
      sentence: `${pooler.name} stops and starts again on the same port.`,
      run: () => pooler.restart(),
    },
    {
      id: 'pause-pooler',
      label: 'Pause the pooler 2 s',
      sentence: `${pooler.name} does nothing for 2 s; connections stay open and say nothing.`,
      run: () => during(2 * second, pooler.pause, pooler.resume),
    },
    {
      id: 'resolver',
      label: 'Resolver down',
      sentence: 'No name resolves for 10 s (EAI_AGAIN), and every connection is closed at the beginning.',
      async run() {
        await resolver.fail();
        try {
          for (const proxy of proxies) proxy.closeAll();
          await wait(10 * second);
        } finally {
          await resolver.answer();
        }
      },
    },
    {
      id: 'latency',
      label: 'Add 20 ms',
      sentence: 'Each round trip to database and OTP takes 20 ms longer, for 20 s.',
      run: () =>
        during(
          20 * second,
          () => delayAll(20),
          () => delayAll(0),
        ),
    },
    ...(otp === undefined
      ? []
      : [
          {
            id: 'restart-otp',
            label: 'Restart OTP',
            sentence: 'OTP ends every connection and takes no new one for 1 s, as when its container is replaced.',
            async run() {
              otp.refuse();
              await wait(second);
              await otp.listen();
            },
          },
          {
            id: 'otp-slow',
            label: 'OTP slow',
            sentence: 'OTP answers 1 s later, for 10 s.',
            run: () =>
              during(
                10 * second,
                () => otp.delay(second),
                () => otp.delay(0),
              ),
          },
          {
            id: 'otp-500',
            label: 'OTP 500',
            sentence: 'OTP answers every request with 500, for 5 s.',
            run: () =>
              during(
                5 * second,
                () => otp.answer(error('500 Internal Server Error', '')),
                () => otp.answer(null),
              ),
          },
          {
            id: 'otp-429',
            label: 'OTP 429',
            sentence: 'OTP answers every request with 429 and Retry-After: 2, for 5 s.',
            run: () =>
              during(
                5 * second,
                () => otp.answer(error('429 Too Many Requests', 'retry-after: 2\r\n')),
                () => otp.answer(null),
              ),
          },
        ]),
  ];
}
