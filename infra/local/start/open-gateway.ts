import { type Gateway, startGateway } from '../gateway/gateway.ts';
import { StartError } from './steps/start-error.ts';

/**
 * Takes the port first: where it is in use, nothing else has to be started.
 * @throws StartError
 */
export async function openGateway(port: number): Promise<Gateway> {
  try {
    return await startGateway({ port });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'EADDRINUSE' ? 'is in use' : `cannot be taken (${code})`;
    throw new StartError(`The port ${port} of 127.0.0.1 ${why}; give another one with --port.`);
  }
}
