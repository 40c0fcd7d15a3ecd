/** The parts of a CloudFormation template that the rules look at. */
export type Resource = { readonly Type: string; readonly Properties?: Readonly<Record<string, unknown>> };
export type Template = { readonly Resources?: Readonly<Record<string, Resource>> };

/** What is wrong with a template: the resource, and one sentence. */
export type Refusal = { readonly logicalId: string; readonly sentence: string };

/** One kind of mistake. It gives a sentence for each that a resource of `type` has. */
export type Rule = {
  readonly name: string;
  readonly types: readonly string[];
  readonly find: (properties: Readonly<Record<string, unknown>>) => Iterable<string>;
};

/** `[{Key, Value}]`, as load balancers have their attributes, by name. */
export function attributesOf(value: unknown): ReadonlyMap<string, string> {
  const list = Array.isArray(value) ? value : [];
  return new Map(list.map(({ Key, Value }: { Key: string; Value: unknown }) => [Key, String(Value)]));
}

/** Properties by name; none where the value is no object. */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

/** Whether a number is out of its range; what is not set, or known only while deploying, is not. */
export function isOutside(value: unknown, from: number, to: number): boolean {
  if (value === undefined || typeof value === 'object') return false;
  return !(Number(value) >= from && Number(value) <= to);
}
