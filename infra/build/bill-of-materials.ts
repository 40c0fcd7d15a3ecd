/** What npm says about one package of a bill of materials (CycloneDX 1.5). */
export type Component = {
  readonly name: string;
  readonly version: string;
  readonly licenses?: readonly {
    readonly expression?: string;
    readonly license?: { readonly id?: string; readonly name?: string };
  }[];
};

/** Licences that allow use in a closed product with a notice alone. */
const fittingLicences = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Unlicense',
  'Zlib',
];

/** The licences of a component, as SPDX expressions; `none` if it names no licence. */
export function listLicences({ licenses = [] }: Component): readonly string[] {
  const names = licenses.map(({ expression, license }) => expression ?? license?.id ?? license?.name ?? 'none');
  return names.length === 0 ? ['none'] : names;
}

/** One sentence for each component whose licence does not fit a product that is deployed to others' accounts. */
export function findUnfitLicences(components: readonly Component[]): string[] {
  return components.flatMap((component) =>
    listLicences(component)
      .filter((licence) => !isFitting(licence))
      .map(
        (licence) =>
          `${component.name} ${component.version} has the licence ${licence}: expected one of ${fittingLicences.join(', ')}`,
      ),
  );
}

/** `A OR B` fits if one does, `A AND B` if both do. */
function isFitting(expression: string): boolean {
  const isOne = (text: string) =>
    text.split(/ AND /i).every((part) => fittingLicences.includes(part.replaceAll(/[()]/g, '').trim()));
  return expression.split(/ OR /i).some(isOne);
}

/** The packages whose files are inputs of a bundle, by esbuild's metafile. */
export function listBundledPackages({ inputs }: { readonly inputs: object }): string[] {
  const names = Object.keys(inputs).flatMap((path) => {
    const inside = path.split('node_modules/').at(-1);
    return path.includes('node_modules/') && inside !== undefined
      ? [
          inside
            .split('/')
            .slice(0, inside.startsWith('@') ? 2 : 1)
            .join('/'),
        ]
      : [];
  });
  return [...new Set(names)].toSorted();
}

/** The answer of `npm audit --json`: known vulnerabilities, or why there is no answer. */
export function readAudit(text: string): { readonly problems: readonly string[] } | { readonly unreachable: string } {
  const answer = parseObject(text);
  const { vulnerabilities, message } = answer as { vulnerabilities?: Record<string, unknown>; message?: unknown };
  if (vulnerabilities === undefined || vulnerabilities === null) {
    return { unreachable: String(message ?? 'npm audit gave no answer').split('\n')[0] ?? '' };
  }
  const problems = Object.entries(vulnerabilities).flatMap(([name, found]) => {
    const { severity, range } = found as { severity?: string; range?: string };
    return ['high', 'critical'].includes(severity ?? '') ? [`${name} ${range ?? ''}: ${severity}`] : [];
  });
  return { problems };
}

function parseObject(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
