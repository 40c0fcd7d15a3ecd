import { mkdtemp, rm } from 'node:fs/promises';
import { startPostgres } from '../infra/local/postgres.ts';
import { startHeadwayProcess } from './support/headway-process.ts';

if (process.argv[2] === 'pg') {
  const f = await mkdtemp('/tmp/headway-test-');
  const t = performance.now();
  const p = await startPostgres({ folder: f });
  console.log('pg', performance.now() - t);
  await p.stop();
  await rm(f, { recursive: true });
} else {
  const t = performance.now();
  const h = await startHeadwayProcess(['--environments', '2']);
  console.log('stack', performance.now() - t);
  await h.stop();
}
