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
