/** The properties by which an entity of the stand-in shows its type, in the order of the check. */
const marks: readonly (readonly [property: string, typeName: string])[] = [
  ['kind', 'Stop'], // stations too
  ['times', 'Trip'],
  ['mode', 'Route'],
  ['code', 'Pattern'],
  ['effect', 'Alert'],
  ['distance', 'stopAtDistance'],
  ['timeZone', 'Agency'],
];

/** OTP's name of an entity's type, for the unions and interfaces of the schema. */
export function findTypeName(entity: unknown): string | undefined {
  if (typeof entity !== 'object' || entity === null) return undefined;
  if ('typeName' in entity) return String(entity.typeName);
  return marks.find(([property]) => property in entity)?.[1];
}
