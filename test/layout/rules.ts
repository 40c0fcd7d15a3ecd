import { dirname } from 'node:path';
import { findFolderCycles } from './find-cycles.ts';
import type { Tree } from './read-tree.ts';

/** Which folders may import which. Every other import inside a folder of the first column is refused. */
const mayImport: readonly { readonly from: readonly string[]; readonly to: readonly string[]; readonly why: string }[] =
  [
    {
      from: ['shared/connections'],
      to: ['shared/connections'],
      why: 'the connection layer is a package of its own and knows no transit',
    },
    { from: ['shared/transit'], to: ['shared/transit'], why: 'the transit domain is pure' },
    { from: ['shared/duty'], to: ['shared/duty'], why: 'the duty domain is pure' },
    { from: ['shared'], to: ['shared'], why: 'shared never imports what uses it' },
    { from: ['functions'], to: ['functions', 'shared'], why: 'a function is built from functions and shared alone' },
    {
      from: ['infra'],
      to: [
        'infra',
        'shared/configuration',
        'shared/connections',
        'shared/otp/client.ts',
        'shared/telemetry/metric-rows.ts',
        'shared/csv/read-csv.ts',
        'shared/waybills/choose-database.ts',
      ],
      why: 'infra names handlers by path; it takes from shared settings, metric names, the CSV reader and the clients of the peers',
    },
    {
      from: ['infra/aws', 'infra/build'],
      to: ['infra', 'shared/configuration', 'shared/telemetry/metric-rows.ts'],
      why: 'only npm start asks the peers, with the clients of the functions',
    },
  ];

/** The composition root is imported by functions and tests alone. */
const compositionRoot = 'shared/services.ts';

/** The product uses the package as its users do: by its public entries (its package.json). Tests and infra may name its files. */
const connectionPackage = ['shared/connections'];
const usersOfPackage = ['functions', 'shared'];

/** Written by tools or kept as data: no limit on their number or length. */
const isFree = (path: string) => path.startsWith('docs/') || !/\.(ts|sh|css|sql)$/.test(path);

const maxFilesPerFolder = 12;
const maxLines = 250;

/** Checks the layout. @returns one sentence for each breach, with the files that break the rule */
export function findBreaches(tree: Tree): string[] {
  return [...findForbiddenImports(tree), ...findCycles(tree), ...findFullFolders(tree), ...findLongFiles(tree)];
}

function findForbiddenImports({ imports }: Tree): string[] {
  return imports.flatMap(({ from, to, entry }) => {
    if (to === compositionRoot && from.startsWith('shared/')) return [`${from} imports ${to}: only functions do.`];
    const isByPath = entry === undefined && isInside(to, connectionPackage) && !isInside(from, connectionPackage);
    if (isByPath && isInside(from, usersOfPackage)) {
      return [`${from} imports ${to}: import a public entry of @headway/connections instead.`];
    }
    const broken = mayImport.find((rule) => isInside(from, rule.from) && !isInside(to, rule.to));
    return broken === undefined ? [] : [`${from} imports ${to}: ${broken.why}.`];
  });
}

function isInside(path: string, places: readonly string[]): boolean {
  return places.some((place) => path === place || path.startsWith(`${place}/`));
}

function findCycles({ imports }: Tree): string[] {
  return findFolderCycles(imports).map(
    ({ folders, imports: ties }) =>
      `Folders import each other: ${folders.join(', ')}.\n${ties.map(({ from, to }) => `  ${from} -> ${to}`).join('\n')}`,
  );
}

function findFullFolders({ files }: Tree): string[] {
  return [
    ...Map.groupBy(
      files.filter((path) => !isFree(path)),
      dirname,
    ),
  ]
    .filter(([, members]) => members.length > maxFilesPerFolder)
    .map(([folder, { length }]) => `${folder} holds ${length} files; a folder holds at most ${maxFilesPerFolder}.`);
}

function findLongFiles({ files, read }: Tree): string[] {
  return files
    .filter((path) => !isFree(path))
    .map((path) => ({ path, lines: read(path).split('\n').length - 1 }))
    .filter(({ lines }) => lines > maxLines)
    .map(({ path, lines }) => `${path} has ${lines} lines; a file has at most ${maxLines}.`);
}
