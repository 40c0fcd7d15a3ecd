import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { makeCertificate } from '../../../../infra/certificates/make-certificate.ts';
import type { AwsCall } from './aws-recorder.ts';

export type TokenRecorder = { readonly port: number; readonly ca: string; take(): AwsCall[]; close(): void };

/** A stand-in of RDS Proxy that asks for a password over TLS, records the token that it gets as the call that IAM checks, and refuses it. */
export async function startTokenRecorder(): Promise<TokenRecorder> {
  const calls: AwsCall[] = [];
  const { key, cert } = makeCertificate();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    socket.once('data', () => {
      socket.write('S');
      const client = new TLSSocket(socket, { isServer: true, key, cert });
      client.on('error', () => undefined);
      client.once('data', () => {
        client.write(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3])); // AuthenticationCleartextPassword
        client.once('data', (message) => {
          // A token is a signed URL without its scheme; a password is no call of AWS.
          const [, query] = message.subarray(5, -1).toString().split('?');
          const { Action, DBUser } = Object.fromEntries(new URLSearchParams(query ?? ''));
          const resource = `arn:aws:rds-db:ap-south-1:123456789012:dbuser:recorded-pooler/${DBUser}`;
          if (Action !== undefined) calls.push({ action: `rds-db:${Action}`, resource });
          client.destroy();
        });
      });
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    ca: cert,
    take: () => calls.splice(0),
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
