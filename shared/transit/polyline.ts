import type { LatLong } from './routes.ts';

/** Encoded polylines have a precision of 1e-5 degrees, about a metre. */
const scale = 1e5;

/** Decodes Google's encoded polyline, the format of OTP's shapes. */
export function decodePolyline(text: string): LatLong[] {
  const points: LatLong[] = [];
  const sums = [0, 0];
  let at = 0;
  while (at < text.length) {
    for (const axis of [0, 1]) {
      let [bits, shift, chunk] = [0, 0, 0];
      do {
        chunk = text.charCodeAt(at) - 63;
        at += 1;
        bits |= (chunk & 0x1f) << shift;
        shift += 5;
      } while (chunk >= 0x20 && at < text.length);
      sums[axis] = (sums[axis] ?? 0) + (bits & 1 ? ~(bits >> 1) : bits >> 1);
    }
    points.push({ lat: (sums[0] ?? 0) / scale, lon: (sums[1] ?? 0) / scale });
  }
  return points;
}
