import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTestPool, settle } from './test-pool.ts';

test('in any order of events: at most max connections, one user each, no dropped one is acquired, every caller is answered', async () => {
  const step = fc.record({
    kind: fc.constantFrom(
      'take',
      'fresh',
      'release',
      'drop',
      'abort',
      'breakOne',
      'freeze',
      'succeed',
      'fail',
      'warm',
      'thaw',
    ),
    pick: fc.nat(20),
  });
  const property = fc.asyncProperty(
    fc.integer({ min: 1, max: 4 }),
    fc.array(step, { maxLength: 80 }),
    async (max, steps) => {
      const { pool, clock, made, openings, signal } = createTestPool({ max, isManual: true });
      const held: Awaited<ReturnType<typeof pool.acquire>>[] = [];
      const asked: AbortController[] = [];
      let answered = 0;
      const living = () => made.filter((connection) => !connection.isDropped).length;
      const ask = (isFresh: boolean) => {
        const controller = new AbortController();
        asked.push(controller);
        pool.acquire(controller.signal, { isFresh }).then(
          (lease) => {
            answered += 1;
            expect(lease.connection.isDropped).toBe(false);
            expect(isFresh && lease.isReused).toBe(false);
            lease.connection.users += 1;
            expect(lease.connection.users).toBe(1);
            held.push(lease);
          },
          () => {
            answered += 1;
          },
        );
      };
      const release = (pick: number, how: 'release' | 'drop') => {
        const [lease] = held.splice(pick % Math.max(1, held.length), 1);
        if (lease === undefined) return;
        lease.connection.users -= 1;
        if (how === 'drop') lease.drop('test');
        else lease.release();
      };
      for (const { kind, pick } of steps) {
        if (kind === 'take' || kind === 'fresh') ask(kind === 'fresh');
        else if (kind === 'release' || kind === 'drop') release(pick, kind);
        else if (kind === 'abort') asked[pick % Math.max(1, asked.length)]?.abort();
        else if (kind === 'breakOne') Object.assign(made[pick % Math.max(1, made.length)] ?? {}, { state: 'closed' });
        else if (kind === 'freeze') clock.advance(pick * 50_000);
        else if (kind === 'warm') void pool.warm(pick % 5, signal);
        else if (kind === 'thaw') pool.thaw();
        else openings[pick % Math.max(1, openings.length)]?.[kind]();
        await settle();
        expect(living() + openings.length).toBeLessThanOrEqual(max);
        expect(pool.figures().size).toBe(living() + openings.length);
        expect(pool.figures().idle).toBe(living() - held.length);
      }
      const isBusy = () => answered < asked.length || openings.length > 0 || held.length > 0;
      for (let round = 0; round < 200 && isBusy(); round += 1) {
        for (const opening of [...openings]) opening.succeed();
        await settle();
        while (held.length > 0) release(0, 'release');
        await settle();
      }
      expect(answered).toBe(asked.length);
      expect(pool.figures().waiting).toBe(0);
      expect(pool.figures().size).toBe(pool.figures().idle);
      await pool.close();
      expect(living()).toBe(0);
    },
  );
  await fc.assert(property, { numRuns: 500 });
});
