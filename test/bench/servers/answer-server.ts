import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { createCertificateAuthority } from '../../support/servers/certificates.ts';

/** A server in a process of its own that answers at once, over HTTP and HTTPS. */
export type Answers = { readonly httpPort: number; readonly httpsPort: number; stop(): Promise<void> };

/** From now on this process trusts its certificate, which is for `localhost`. @param bytes of the body */
export async function startAnswerServer(bytes: number): Promise<Answers> {
  const folder = await mkdtemp(join(tmpdir(), 'headway-bench-'));
  const authority = await createCertificateAuthority(folder, 'authority');
  const { key, cert } = await authority.issue('server', { host: 'localhost' });
  setDefaultCACertificates([...getCACertificates('default'), authority.root]);
  const program = fileURLToPath(new URL('answer-process.ts', import.meta.url));
  const child = fork(program, [key, cert, String(bytes)]);
  const [[httpPort, httpsPort]] = (await once(child, 'message')) as [[number, number]];
  return {
    httpPort,
    httpsPort,
    stop: async () => {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
      await rm(folder, { recursive: true });
    },
  };
}
