/**
 * A thread between the clients and OTP on loopback. It notes when a request has arrived and when an answer is passed on, so that the
 * time in between, which is OTP's, is not counted as a client's own.
 */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

type RelayData = { readonly port: number; readonly times: BigInt64Array };

export type Relay = {
  readonly url: string;
  /** The nanoseconds (`process.hrtime`) of the last bytes of a request and of its answer. Read it before the next call. */
  readTimes(): { readonly askedAt: bigint; readonly answeredAt: bigint };
};

/** Starts the thread, which ends with the process. @param otpUrl plain HTTP, on this machine */
export async function startRelay(otpUrl: string): Promise<Relay> {
  const times = new BigInt64Array(new SharedArrayBuffer(16));
  const data: RelayData = { port: Number(new URL(otpUrl).port), times };
  const worker = new Worker(new URL(import.meta.url), { workerData: data });
  const [port] = (await once(worker, 'message')) as [number];
  worker.unref();
  return {
    url: `http://127.0.0.1:${port}`,
    readTimes: () => ({ askedAt: Atomics.load(times, 0), answeredAt: Atomics.load(times, 1) }),
  };
}

if (!isMainThread) {
  const { port, times } = workerData as RelayData;
  const server = createServer({ noDelay: true }, (client) => {
    const otp = connect({ host: '127.0.0.1', port, noDelay: true });
    client.on('data', (chunk) => {
      Atomics.store(times, 0, process.hrtime.bigint());
      otp.write(chunk);
    });
    otp.on('data', (chunk) => {
      Atomics.store(times, 1, process.hrtime.bigint());
      client.write(chunk);
    });
    client.on('error', () => {}).on('close', () => otp.destroy());
    otp.on('error', () => {}).on('close', () => client.destroy());
  });
  server.listen(0, '127.0.0.1', () => parentPort?.postMessage((server.address() as { port: number }).port));
}
