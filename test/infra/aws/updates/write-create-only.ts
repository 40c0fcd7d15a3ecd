/**
 * Writes create-only-properties.json from the CloudFormation resource schemas that cfn-lint ships:
 * `node test/infra/aws/updates/write-create-only.ts SITE_PACKAGES/cfnlint`, for the types of the templates in the matrix.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

type Schema = {
  typeName: string;
  createOnlyProperties?: string[];
  conditionalCreateOnlyProperties?: string[];
  primaryIdentifier?: string[];
};

const [folder] = process.argv.slice(2);
if (folder === undefined)
  throw new Error('usage: node test/infra/aws/updates/write-create-only.ts SITE_PACKAGES/cfnlint');
const schemas = join(folder, 'data/schemas');
const region: Record<string, string> = JSON.parse(readFileSync(join(schemas, 'providers/ap-south-1.json'), 'utf8'));
const known = new Set(readdirSync(join(schemas, 'resources')));
const types = JSON.parse(readFileSync(new URL('./resource-types.json', import.meta.url), 'utf8')) as string[];
const result = Object.fromEntries(
  types.flatMap((type) => {
    const file = `${region[type]}.json`;
    if (!known.has(file)) return [];
    const schema: Schema = JSON.parse(readFileSync(join(schemas, 'resources', file), 'utf8'));
    const names = (list: string[] = []) => list.map((path) => path.replace('/properties/', '').split('/')[0]);
    return [
      [
        type,
        {
          replaces: [...new Set(names(schema.createOnlyProperties))],
          mayReplace: [...new Set(names(schema.conditionalCreateOnlyProperties))],
          name: names(schema.primaryIdentifier),
        },
      ],
    ];
  }),
);
writeFileSync(new URL('./create-only-properties.json', import.meta.url), `${JSON.stringify(result, null, 2)}\n`);
