import { expect, it } from 'vitest';
import { endpointGroups } from '../../functions/endpoints.ts';

const segmentOf = (path: string) => path.split('/')[1];

it('finds each endpoint in the group that its first segment names', async () => {
  for (const { segments, load } of endpointGroups) {
    const found = (await load()).map(({ path }) => segmentOf(path));
    expect([...new Set(found)].sort()).toEqual([...(segments ?? [])].sort());
  }
});

it('names each segment in one group', () => {
  const segments = endpointGroups.flatMap((group) => group.segments ?? []);
  expect(segments.filter((segment, index) => segments.indexOf(segment) !== index)).toEqual([]);
});
