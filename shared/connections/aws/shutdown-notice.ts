import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';

const limitMs = 1000; // longest wait for the registration, which takes 1 to 3 ms

/**
 * Makes Lambda send SIGTERM to this process about 500 ms before it ends the environment. Lambda does so only if an extension is
 * registered. This one is internal and subscribes to no events: a name and one request that is never answered. Await it during
 * init: Lambda refuses later registrations.
 * @param options.runtimeApi host:port, from AWS_LAMBDA_RUNTIME_API
 * @param options.extensionName as Lambda's logs show it; unique among the function's extensions
 * @throws Error if the registration is refused or takes longer than 1 s
 */
export async function askForShutdownNotice(options: { runtimeApi: string; extensionName: string }): Promise<void> {
  const { runtimeApi, extensionName } = options;
  const extensionApi = `http://${runtimeApi}/2020-01-01/extension`;
  const signal = AbortSignal.timeout(limitMs);
  const body = '{"events":[]}';
  const registration = await new Promise<IncomingMessage>((resolve, reject) => {
    request(`${extensionApi}/register`, {
      method: 'POST',
      headers: {
        'lambda-extension-name': extensionName,
        'content-type': 'application/json',
        'content-length': body.length,
      },
      agent: false, // a connection that closes afterwards
      signal,
    })
      .on('response', resolve)
      .on('error', reject)
      .end(body);
  });
  const answer = await text(registration);
  const id = registration.headers['lambda-extension-identifier'];
  if (registration.statusCode !== 200 || typeof id !== 'string') {
    throw new Error(
      `Lambda refused to register the extension ${extensionName}: HTTP ${registration.statusCode} ${answer.slice(0, 200)}`,
    );
  }
  // Init ends when the runtime and every extension have asked for the next event. This one never gets any.
  request(`${extensionApi}/event/next`, { headers: { 'lambda-extension-identifier': id }, agent: false })
    .on('socket', (socket) => socket.unref()) // does not keep the process alive
    .on('response', (response) => response.resume())
    .on('error', () => {}) // the environment is ending
    .end();
}
