import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { isFromThisMachine } from '../sockets/from-this-machine.ts';
import { type Listening, listenOnLoopback } from '../sockets/listen-on-loopback.ts';
import { readBody } from '../sockets/read-body.ts';
import { arnOf, readFunctionName } from './environment/function-definition.ts';
import { maxAsyncRequestBytes, maxRequestBytes } from './environment/quotas.ts';
import { type FunctionPool, ThrottledError } from './function-pool.ts';

/** Serves Lambda's Invoke API on loopback, for an SDK with AWS_ENDPOINT_URL_LAMBDA. It does not check signatures. */
export async function startInvokeApi(functions: ReadonlyMap<string, FunctionPool>): Promise<Listening> {
  const server = createServer({ noDelay: true, keepAliveTimeout: 60_000 }, (request, response) => {
    handle(functions, request, response).catch((error: Error) =>
      refuse(response, 500, 'ServiceException', error.message),
    );
  });
  return await listenOnLoopback(server);
}

async function handle(
  functions: ReadonlyMap<string, FunctionPool>,
  request: IncomingMessage,
  response: ServerResponse,
) {
  const requestId = randomUUID();
  response.setHeader('x-amzn-requestid', requestId);
  if (!isFromThisMachine(request))
    return refuse(response, 403, 'AccessDeniedException', 'Not for pages of other sites.');
  const [pathname = ''] = (request.url ?? '').split('?');
  const [, reference] = /^\/2015-03-31\/functions\/([^/]+)\/invocations\/?$/.exec(pathname) ?? [];
  if (request.method !== 'POST' || reference === undefined) {
    return refuse(response, 404, 'UnknownOperationException', 'Only the Invoke operation is served here.');
  }
  const name = readFunctionName(decodeURIComponent(reference));
  const pool = functions.get(name);
  if (pool === undefined)
    return refuse(response, 404, 'ResourceNotFoundException', `Function not found: ${arnOf(name)}`);

  const type = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
  if (type === 'DryRun') return void response.writeHead(204).end();
  if (type !== 'RequestResponse' && type !== 'Event') {
    return refuse(response, 400, 'InvalidParameterValueException', `Unknown invocation type: ${type}`);
  }
  const limit = type === 'Event' ? maxAsyncRequestBytes : maxRequestBytes;
  const body = await readBody(request, limit);
  if (body === undefined) {
    const message = `The payload is too large for the ${type} invocation type (limit ${limit} bytes)`;
    return refuse(response, 413, 'RequestTooLargeException', message);
  }
  const payload = body.length === 0 ? Buffer.from('{}') : body;
  const problem = findJsonProblem(payload);
  if (problem !== undefined) {
    return refuse(
      response,
      400,
      'InvalidRequestContentException',
      `Could not parse request body into json: ${problem}`,
    );
  }

  const call = pool.invoke(payload, { requestId, clientContext: readClientContext(request) });
  if (type === 'Event') {
    call.catch(() => {}); // Lambda would retry it twice, minutes later; here the log shows it
    return void response.writeHead(202).end();
  }
  try {
    const outcome = await call;
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': outcome.payload.length,
      'x-amz-executed-version': '$LATEST',
      ...(outcome.status === 'failed' ? { 'x-amz-function-error': 'Unhandled' } : {}),
    });
    response.end(outcome.payload);
  } catch (error) {
    if (!(error instanceof ThrottledError)) throw error;
    refuse(response, 429, 'TooManyRequestsException', error.message);
  }
}

function refuse(response: ServerResponse, status: number, type: string, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': type });
  response.end(JSON.stringify({ Type: 'User', Message: message, message }));
}

function findJsonProblem(payload: Buffer): string | undefined {
  try {
    JSON.parse(payload.toString());
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function readClientContext({ headers }: IncomingMessage): string | undefined {
  const given = headers['x-amz-client-context'];
  return typeof given === 'string' ? Buffer.from(given, 'base64').toString() : undefined;
}
