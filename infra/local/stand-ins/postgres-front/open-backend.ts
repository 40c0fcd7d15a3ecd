import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import pg from 'pg';
import { setStartup } from '../../../../shared/connections/postgres/startup-parameters.ts';
import { writeInt32, writeMessage } from './postgres-messages.ts';

/**
 * Logs in to a real Postgres. Returns its idle socket and the greeting for a client: the server's parameters, the key for
 * cancels, and ReadyForQuery.
 * @throws the error of Postgres
 */
export async function openBackend(login: {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
}): Promise<{ socket: Socket; greeting: Buffer }> {
  const client = new pg.Client({ ...login, ssl: false, sslnegotiation: 'postgres' });
  const { user, password, database } = login;
  setStartup(client, password, { user, database, application_name: 'front' });
  client.on('error', () => undefined);
  const { connection } = client as unknown as { connection: EventEmitter & { stream: Socket } };
  const parameters: Buffer[] = [];
  connection.on('parameterStatus', ({ parameterName, parameterValue }: Record<string, string>) => {
    parameters.push(writeMessage('S', Buffer.from(`${parameterName}\0${parameterValue}\0`)));
  });
  const { stream: socket } = connection;
  try {
    await client.connect();
  } catch (error) {
    socket.destroy(); // pg leaves it open after a login that it cannot send, and Postgres waits 60 s for it
    throw error;
  }
  socket.removeAllListeners();
  socket.setNoDelay(true);
  const { processID, secretKey } = client as unknown as { processID: number; secretKey: number };
  const backendKey = writeMessage('K', Buffer.concat([writeInt32(processID), writeInt32(secretKey)]));
  return { socket, greeting: Buffer.concat([...parameters, backendKey, writeMessage('Z', Buffer.from('I'))]) };
}
