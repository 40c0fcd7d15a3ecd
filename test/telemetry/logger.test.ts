import { expect, it } from 'vitest';
import { createLogger } from '../../shared/telemetry/logger.ts';

it('describes the fields of a line only if the line is written', () => {
  const lines: string[] = [];
  const logger = createLogger({ level: 'warn', write: (line) => lines.push(line) });
  const described: string[] = [];
  const describeAs = (name: string) => () => {
    described.push(name);
    return { name };
  };
  logger.info('call', describeAs('below the level'));
  logger.warn('call', describeAs('at the level'));
  expect(described).toEqual(['at the level']);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { level: 'warn', message: 'call', name: 'at the level' },
  ]);
});

it('writes only warnings and errors while calls are rehearsed', async () => {
  const lines: string[] = [];
  const logger = createLogger({ write: (line) => lines.push(line) });
  const rehearse = logger.rehearse(async () => {
    logger.info('call');
    logger.warn('hint');
    logger.error('call');
    throw new Error('the rehearsal failed');
  });
  await expect(rehearse).rejects.toThrow('the rehearsal failed');
  logger.info('call');
  expect(lines.map((line) => JSON.parse(line).level)).toEqual(['warn', 'error', 'info']);
});
