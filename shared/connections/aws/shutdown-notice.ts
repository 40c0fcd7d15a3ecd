import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';

const limitMs = 1000; // longest wait for the registration, which takes 1 to 3 on loopback

/**
 * Has Lambda send SIGTERM to this process some 500 ms before it takes the environment away. It does so only where an
 * extension is registered; this one is internal, asks for no events, and is a name and one request that is never answered.
 * To be awaited during init: later registrations are refused.
 * @param options.runtimeApi host:port, from AWS_LAMBDA_RUNTIME_API
 * @throws Error when the registration is refused or takes too long
 */
export async function askForShutdownNotice({ runtimeApi }: { runtimeApi: string }): Promise<void> {
  const extensionApi = `http://${runtimeApi}/2020-01-01/extension`;
  const signal = AbortSignal.timeout(limitMs);
  const body = '{"events":[]}';
  const registration = await new Promise<IncomingMessage>((resolve, reject) => {
    request(`${extensionApi}/register`, {
      method: 'POST',
      headers: {
        'lambda-extension-name': 'headway',
        'content-type': 'application/json',
        'content-length': body.length,
      },
      agent: false, // closed afterwards: no connection of ours is kept for nothing
      signal,
    })
      .on('response', resolve)
      .on('error', reject)
      .end(body);
  });
  const answer = await text(registration);
  const id = registration.headers['lambda-extension-identifier'];
  if (registration.statusCode !== 200 || typeof id !== 'string') {
    throw new Error(`The extension was not registered: ${registration.statusCode} ${answer.slice(0, 200)}`);
  }
  // Init ends when the runtime and every extension have asked for what comes next. For this one nothing ever comes.
  request(`${extensionApi}/event/next`, { headers: { 'lambda-extension-identifier': id }, agent: false })
    .on('socket', (socket) => socket.unref()) // it keeps no process alive
    .on('response', (response) => response.resume())
    .on('error', () => {}) // the environment is ending
    .end();
}
