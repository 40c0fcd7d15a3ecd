import { zipSync } from 'fflate';
import { plain } from './changes.ts';
import { oddLines } from './odd-lines.ts';
import { oddValues } from './odd-values.ts';

/** Small feeds, each with one thing out of the ordinary. The judge is a real OTP: `npm run test:otp -- --all`. */
export const oddFeeds = { ...oddValues, ...oddLines };

/** Feeds that only the stand-in refuses: OTP reads a value that it cannot parse as 0 or as absent, or drops the trip, without an error. */
export const refusedHere: Readonly<Record<string, RegExp>> = {
  route_type_is_3_0: /routes\.txt:2: route_type: expected a whole number, got "3\.0"/,
  sequence_fraction: /stop_times\.txt:3: stop_sequence: expected a whole number, got "2\.0"/,
  sequence_letters: /stop_times\.txt:3: stop_sequence: expected a whole number, got "b"/,
  latitude_nan: /stops\.txt:3: stop_lat: expected degrees from -90 to 90, got "NaN"/,
  latitude_hex: /stops\.txt:3: stop_lat: expected degrees from -90 to 90, got "0x2D"/,
  latitude_java: /stops\.txt:3: stop_lat: expected degrees from -90 to 90, got "45\.2d"/,
  direction_fraction: /trips\.txt:2: direction_id: expected a whole number, got "1\.0"/,
  direction_letters: /trips\.txt:2: direction_id: expected a whole number, got "out"/,
  sort_order_letters: /routes\.txt:2: route_sort_order: expected a whole number, got "first"/,
  transfer_in_letters: /transfers\.txt:2: transfer_type: expected a code from 0 to 5, got "two"/,
  shape_in_letters: /shapes\.txt:2: shape_pt_lat: expected a number, got "north"/,
};

/** The zip of one of them. @throws Error if a change finds nothing */
export function zipOddFeed(name: string): Uint8Array {
  const files: Record<string, string> = { ...plain };
  for (const [file, from, to] of oddFeeds[name] ?? []) {
    const text = files[file] ?? '';
    if (!text.includes(from)) throw new Error(`${name}: ${file} has no ${from}`);
    files[file] = from === '' ? to : text.replace(from, () => to);
  }
  return zipSync(Object.fromEntries(Object.entries(files).map(([file, text]) => [file, Buffer.from(text)])));
}
