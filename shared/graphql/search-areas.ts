import { InvalidInputError } from '@headway/connections/errors';
import type { Arguments } from './argument-rules.ts';

/** OTP's index of stops walks every cell of a box, with or without stops. Measured: 1 ms for each square degree. */
const microsecondsPerSquareDegree = 1500;

/** Degrees of latitude, or of longitude: about 200 km. */
const maxBoxDegrees = 2;

const metresPerDegree = 111_320;

/** @throws InvalidInputError for a box that is too large */
export function workOfBox(args: Arguments): number {
  const height = Math.abs(Number(args['maxLat']) - Number(args['minLat']));
  const width = Math.abs(Number(args['maxLon']) - Number(args['minLon']));
  if (!(height <= maxBoxDegrees && width <= maxBoxDegrees)) {
    throw new InvalidInputError(
      `query: the box of stopsByBbox: expected at most ${maxBoxDegrees} degrees of latitude and of longitude`,
    );
  }
  return microsecondsPerSquareDegree * height * width;
}

/**
 * The box around a circle gets wider towards the poles.
 * @throws InvalidInputError for a latitude outside -90 to 90
 */
export function workOfCircle({ lat, radius }: Arguments): number {
  const latitude = Math.abs(Number(lat));
  if (!(latitude <= 90)) throw new InvalidInputError('query: lat of stopsByRadius: expected a number from -90 to 90');
  const height = (2 * Number(radius)) / metresPerDegree;
  const width = Math.min(360, height / Math.max(Math.cos((latitude * Math.PI) / 180), 1e-9));
  return microsecondsPerSquareDegree * height * width;
}

/**
 * OTP walks over all streets within a distance. Measured with 1,600 crossings for each square kilometre: 4 ms, and 24 ms while Java
 * has not compiled the code. The densest cities have three times as many.
 */
export function searchStreets(metres: unknown): number {
  return 25_000 * squareKilometres(metres);
}

/** OTP sorts all stops of a circle, however few are asked for. The densest cities have 100 for each square kilometre. */
export function sortStops(metres: unknown, stops: number): number {
  return 20 * Math.min(stops, 200 * squareKilometres(metres));
}

function squareKilometres(metres: unknown): number {
  return (Math.PI * Number(metres ?? 0) ** 2) / 1e6;
}
