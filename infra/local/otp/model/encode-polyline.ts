import type { Place } from './transit.ts';

/** Google's encoded polyline: differences in hundred-thousandths of a degree, five bits to a character. */
export function encodePolyline(points: readonly Place[]): string {
  let [lastLat, lastLon] = [0, 0];
  let text = '';
  for (const point of points) {
    const [lat, lon] = [Math.round(point.lat * 1e5), Math.round(point.lon * 1e5)];
    text += encodeStep(lat - lastLat) + encodeStep(lon - lastLon);
    [lastLat, lastLon] = [lat, lon];
  }
  return text;
}

function encodeStep(step: number): string {
  let bits = step < 0 ? ~(step << 1) : step << 1;
  let text = '';
  while (bits >= 0x20) {
    text += String.fromCharCode((0x20 | (bits & 0x1f)) + 63);
    bits >>= 5;
  }
  return text + String.fromCharCode(bits + 63);
}
