/** The parts of a CloudFormation template that the rules read. */
export type Resource = { readonly Type: string; readonly Properties?: Readonly<Record<string, unknown>> };
export type Template = { readonly Resources?: Readonly<Record<string, Resource>> };

/** A mistake in a template: the resource, and one sentence. */
export type Refusal = { readonly logicalId: string; readonly sentence: string };

/** One kind of mistake; `find` yields one sentence for each occurrence in a resource of `types`. */
export type Rule = {
  readonly name: string;
  readonly types: readonly string[];
  readonly find: (properties: Readonly<Record<string, unknown>>) => Iterable<string>;
};

/** Reads load balancer attributes (`[{Key, Value}]`) by name. */
export function attributesOf(value: unknown): ReadonlyMap<string, string> {
  const list = Array.isArray(value) ? value : [];
  return new Map(list.map(({ Key, Value }: { Key: string; Value: unknown }) => [Key, String(Value)]));
}

/** Returns an object as a record, and anything else as an empty one. */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

/** Whether a number is out of range; false for a value that is not set or known only during a deployment. */
export function isOutside(value: unknown, from: number, to: number): boolean {
  if (value === undefined || typeof value === 'object') return false;
  return !(Number(value) >= from && Number(value) <= to);
}
