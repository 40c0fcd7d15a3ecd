/** The program of an environment: it asks the Runtime API for a call, runs the handler, answers, and repeats. */
import { createContext } from './create-context.ts';
import { type Handler, loadHandler, RuntimeFault } from './load-handler.ts';
import { awslambda, isStreaming, type StreamingHandler } from './response-stream.ts';
import { createRuntimeClient, describeFault, type Invocation, RefusedAnswerError } from './runtime-client.ts';

const variables = process.env;
const client = createRuntimeClient(variables['AWS_LAMBDA_RUNTIME_API'] ?? '');
let current: Invocation | undefined;
Object.assign(globalThis, { awslambda });

// The exit codes are those of Lambda's own runtime for Node.
endOn('uncaughtException', 129, (error) => error);
endOn(
  'unhandledRejection',
  128,
  (reason) => new RuntimeFault('Runtime.UnhandledPromiseRejection', String(reason), reason),
);

let handler: Handler;
try {
  handler = await loadHandler(variables['LAMBDA_TASK_ROOT'] ?? '', variables['_HANDLER'] ?? '');
} catch (error) {
  report('Init', error);
  await client.failInit(describeFault(error)).catch(() => {});
  process.exit(1);
}

for (;;) {
  current = await client.next();
  if (current.traceId !== undefined) variables['_X_AMZN_TRACE_ID'] = current.traceId;
  await serve(current);
  current = undefined;
}

async function serve(invocation: Invocation): Promise<void> {
  if (isStreaming(handler)) return serveStream(invocation, handler);
  let json: string;
  try {
    const result = await handler(JSON.parse(invocation.event), createContext(invocation, variables));
    json = JSON.stringify(result) ?? 'null';
  } catch (error) {
    report('Invoke', error);
    await client.fail(invocation.requestId, describeFault(error));
    return;
  }
  await client.answer(invocation.requestId, json).catch((error: unknown) => {
    if (!(error instanceof RefusedAnswerError)) throw error;
    report('Invoke', error); // Lambda reports it to the caller; the environment continues
  });
}

/** The answer is what the handler writes; an error ends it with Lambda's trailers, or is the answer if nothing was written. */
async function serveStream(invocation: Invocation, streaming: StreamingHandler): Promise<void> {
  const { stream, finished, failAnswer } = client.openAnswer(invocation.requestId);
  try {
    await streaming(JSON.parse(invocation.event), stream, createContext(invocation, variables));
    stream.end();
    await finished;
  } catch (error) {
    report('Invoke', error);
    await failAnswer(describeFault(error));
  }
}

function endOn(
  event: 'uncaughtException' | 'unhandledRejection',
  exitCode: number,
  toFault: (cause: unknown) => unknown,
) {
  process.on(event, (cause: unknown) => {
    const fault = toFault(cause);
    report(current === undefined ? 'Init' : 'Invoke', fault);
    const told =
      current === undefined
        ? client.failInit(describeFault(fault))
        : client.fail(current.requestId, describeFault(fault));
    void told.catch(() => {}).finally(() => process.exit(exitCode));
  });
}

function report(phase: 'Init' | 'Invoke', error: unknown): void {
  process.stdout.write(`${phase} Error\t${JSON.stringify(describeFault(error))}\n`);
}
