import type { Place, TripTime } from './transit.ts';

/**
 * Hashes where a pattern stops and what may be done there, as OTP does: stops by their places, cut to 6 decimals, then
 * for each hop whether one may board at its start and alight at its end.
 */
export function hashStops(stops: readonly Place[], calls: readonly TripTime[]): string {
  const words: number[] = [];
  for (const { lat, lon } of stops) {
    pushLong(words, Math.trunc(lat * 1_000_000));
    pushLong(words, Math.trunc(lon * 1_000_000));
  }
  for (const [boarding, alighting] of hops(calls)) words.push(boarding.pickup, alighting.dropOff);
  return encode(murmur3(words));
}

/** Hashes when a trip leaves and arrives on each hop, as OTP does. */
export function hashTimes(calls: readonly TripTime[]): string {
  return encode(murmur3(hops(calls).flatMap(([start, end]) => [start.departure, end.arrival])));
}

function hops<T>(calls: readonly T[]): [T, T][] {
  return calls.slice(1).map((call, index) => [calls[index] as T, call]);
}

/** Low word first, as Guava's putLong. */
function pushLong(words: number[], value: number): void {
  words.push(value | 0, Math.floor(value / 2 ** 32) | 0);
}

/** MurmurHash3, 32 bits, seed 0, over whole words: https://github.com/aappleby/smhasher (public domain). */
function murmur3(words: readonly number[]): number {
  let hash = 0;
  for (const word of words) {
    const mixed = Math.imul(rotate(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593);
    hash = (Math.imul(rotate(hash ^ mixed, 13), 5) + 0xe6546b64) | 0;
  }
  hash ^= words.length * 4;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

function encode(hash: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(hash);
  return bytes.toString('base64url');
}
