import leven from 'leven';
import { InvalidParameterError } from './problem.ts';

/** @throws InvalidParameterError for the first name that is not known, with the nearest known one */
export function refuseUnknownNames(given: readonly string[], known: readonly string[]): void {
  const unknown = given.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const name = unknown.slice(0, 100);
  const nearest = known.toSorted((a, b) => findDistance(name, a) - findDistance(name, b))[0];
  const hint = nearest === undefined ? 'this operation has no parameters' : `the nearest known parameter is ${nearest}`;
  throw new InvalidParameterError(name, `unknown parameter; ${hint}`, 'unknown-parameter');
}

/** Letters to change; a name that is a part of the other is nearer: `date` means `serviceDate`. */
function findDistance(name: string, known: string): number {
  const [a, b] = [name.toLowerCase(), known.toLowerCase()];
  const isPart = a.length > 2 && b.length > 2 && (a.includes(b) || b.includes(a));
  return isPart ? 0.5 + Math.abs(a.length - b.length) / 1000 : leven(a, b);
}
