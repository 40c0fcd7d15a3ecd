import leven from 'leven';
import { InvalidParameterError } from './problem.ts';

/** @throws InvalidParameterError for the first name that is not known, with the nearest known one */
export function refuseUnknownNames(given: readonly string[], known: readonly string[]): void {
  const unknown = given.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const name = unknown.slice(0, 100);
  const nearest = known.toSorted((a, b) => leven(name, a) - leven(name, b))[0];
  const hint = nearest === undefined ? 'this operation has no parameters' : `the nearest known parameter is ${nearest}`;
  throw new InvalidParameterError(name, `unknown parameter; ${hint}`, 'unknown-parameter');
}
