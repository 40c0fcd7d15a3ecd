import leven from 'leven';
import { InvalidParameterError, type WrongParameter } from './problem.ts';

/**
 * @param listWrongValues what else is wrong in the request
 * @throws InvalidParameterError for names that are not known, each with the nearest known one
 */
export function refuseUnknownNames(
  given: readonly string[],
  known: readonly string[],
  listWrongValues: () => readonly WrongParameter[],
): void {
  const [first, ...rest] = given.filter((name) => !known.includes(name)).slice(0, maxCompared);
  if (first === undefined) return;
  const { parameter, detail } = describeUnknown(first, known);
  const others = [...rest.map((name) => describeUnknown(name, known)), ...listWrongValues()];
  throw new InvalidParameterError(parameter, detail, { type: 'unknown-parameter', others });
}

/** Each name is compared with all known ones. */
const maxCompared = 20;

function describeUnknown(unknown: string, known: readonly string[]): WrongParameter {
  const name = unknown.slice(0, 100);
  const nearest = known.toSorted((a, b) => findDistance(name, a) - findDistance(name, b))[0];
  const hint = nearest === undefined ? 'this operation has no parameters' : `the nearest known parameter is ${nearest}`;
  return { parameter: name, detail: `unknown parameter; ${hint}` };
}

/** Letters to change; a name that is a part of the other is nearer: `date` means `serviceDate`. */
function findDistance(name: string, known: string): number {
  const [a, b] = [name.toLowerCase(), known.toLowerCase()];
  const isPart = a.length > 2 && b.length > 2 && (a.includes(b) || b.includes(a));
  return isPart ? 0.5 + Math.abs(a.length - b.length) / 1000 : leven(a, b);
}
