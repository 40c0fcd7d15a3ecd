import { describe, expect, it } from 'vitest';
import { summariseWarmUps } from '../../../functions/warm-up/warm-up-summary.ts';

const report = (environmentId: string, more = {}) => ({
  status: 'fulfilled' as const,
  value: { environmentId, isCold: false, opened: { database: 1 }, networks: {}, failures: [], ...more },
});

describe('the summary of a warm-up', () => {
  it('counts distinct environments, cold ones and opened connections', () => {
    const answers = [report('a', { isCold: true, opened: { database: 2, otp: 1 } }), report('b'), report('c')];
    expect(summariseWarmUps(answers)).toEqual({ asked: 3, distinct: 3, cold: 1, connectionsOpened: 5, failures: [] });
  });

  it('reports when one environment answered several calls', () => {
    expect(summariseWarmUps([report('a'), report('a'), report('b')])).toMatchObject({
      distinct: 2,
      failures: [expect.stringContaining('3 calls were answered by 2 environments')],
    });
  });

  it('lists each failure once', () => {
    const refused = { status: 'rejected' as const, reason: new Error('connect ECONNREFUSED') };
    const strange = { status: 'fulfilled' as const, value: { statusCode: 404 } };
    const unready = report('a', { failures: ['the database is down'] });
    expect(summariseWarmUps([refused, refused, strange, unready])).toMatchObject({
      asked: 4,
      distinct: 1,
      failures: [
        'Error: connect ECONNREFUSED',
        'The function did not answer with a warm-up report',
        'the database is down',
      ],
    });
  });
});
