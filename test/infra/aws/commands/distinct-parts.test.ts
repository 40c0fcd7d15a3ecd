import { describe, expect, test } from 'vitest';
import { findDistinctParts, type Template } from '../../../../infra/aws/commands/distinct-parts.ts';
import { matrix, synth } from '../templates/synth.ts';

const bucket = (more = {}) => ({ Type: 'AWS::S3::Bucket', Properties: { Versioned: true, ...more } });
const policy = (id: string) => ({ Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: { Ref: id } } });
const partsOf = (...templates: Template[]) =>
  Object.values(findDistinctParts(Object.fromEntries(templates.map((one, index) => [String(index), one]))));
const idsOf = (...templates: Template[]) => partsOf(...templates).map(({ Resources }) => Object.keys(Resources));

describe('the distinct parts of templates', () => {
  test('have a resource once, whatever its logical id, stage and bundle', () => {
    const of = (id: string, stage: string, hash: string) => ({
      Resources: { [id]: bucket({ Name: `headway-${stage}-x`, Key: hash.repeat(64) }) },
    });
    expect(idsOf(of('A', 'dev', 'a'), of('B', 'prod', 'b'))).toEqual([['A']]);
  });

  test('have it again if a value differs, or what refers to it, or what it depends on', () => {
    const plain = { Resources: { A: bucket() } };
    const other = { Resources: { A: bucket({ Versioned: false }) } };
    const held = { Resources: { A: bucket(), P: policy('A') } };
    const late = { Resources: { A: { ...bucket(), DependsOn: ['P'] }, P: policy('A') } };
    expect(idsOf(plain, other, held, plain, late)).toEqual([['A'], ['A'], ['A', 'P'], ['A', 'P']]);
  });

  test('have what a new resource could collide with: one of its name, one in its subnet, or its double', () => {
    const named = (more = {}) => bucket({ BucketName: 'one', ...more });
    const inSubnet = (of: string) => ({ Type: 'Association', Properties: { SubnetId: { Ref: 'S' }, Of: of } });
    const subnet = { Type: 'Subnet' };
    const one = { Resources: { A: named(), X: inSubnet('x'), S: subnet } };
    const two = { Resources: { A: named(), B: named({ Versioned: false }), X: inSubnet('x'), S: subnet } };
    const both = { Resources: { A: named(), X: inSubnet('x'), Y: inSubnet('y'), S: subnet } };
    const twice = { Resources: { A: named(), B: named(), X: inSubnet('x'), S: subnet } };
    expect(idsOf(one, two, both, twice)).toEqual([
      ['A', 'X', 'S'],
      ['A', 'B'],
      ['X', 'Y', 'S'],
      ['A', 'B'],
    ]);
  });

  test('keep what a new resource refers to, directly or not, and what refers to it', () => {
    const chain = (Size: number) => ({
      Resources: {
        Far: bucket(),
        Sub: { Type: 'V' },
        Near: { Type: 'X', Properties: { Of: { 'Fn::GetAtt': ['Far', 'Arn'] }, Text: { 'Fn::Sub': `\${Sub.Arn}/x` } } },
        New: { Type: 'Y', Properties: { Size, Of: { Ref: 'Near' }, Not: { Ref: 'AWS::Region' } } },
        By: { Type: 'Z', Properties: { List: [{ Ref: 'New' }] } },
        Apart: { Type: 'W' },
      },
    });
    expect(idsOf(chain(1), chain(2))[1]).toEqual(['Far', 'Sub', 'Near', 'New', 'By']);
  });

  test('have a new output with what it refers to, the parameters that they use, and those that nothing uses', () => {
    const parameter = { Type: 'String' };
    const whole = (value: object, more = {}) => ({
      Resources: {
        A: bucket({ Size: { Ref: 'Used' } }),
        B: { Type: 'Other', Properties: { Of: { Ref: 'Elsewhere' } } },
      },
      Outputs: { Name: { Value: value } },
      Parameters: { Used: parameter, Elsewhere: parameter, ...more },
    });
    const [, second, third] = partsOf(
      whole({ Ref: 'B' }),
      whole({ 'Fn::GetAtt': ['A', 'Arn'] }),
      whole({ Ref: 'Missing' }, { Unused: parameter }),
      whole({ Ref: 'B' }),
    );
    expect(second).toMatchObject({ Outputs: { Name: {} }, Resources: { A: {} } });
    expect(Object.keys(second?.Parameters ?? {})).toEqual(['Used']);
    expect(third).toMatchObject({ Outputs: { Name: { Value: { Ref: 'Missing' } } }, Resources: {} });
    expect(Object.keys(third?.Parameters ?? {})).toEqual(['Unused']);
  });
});

describe('of all templates of the matrix, the distinct parts', () => {
  const templates: Record<string, Template> = Object.fromEntries(
    matrix.map(({ name }) => [name, synth(name).toJSON() as Template]),
  );
  /** The texts of a fault that each template has in every second resource: a value, a reference, a dependency, an output. */
  const faultsOf = (name: string, id: string) => [`value-${name}-${id}`, `Ref-${name}-${id}`, `Needs-${name}-${id}`];
  const plant = (name: string, { Resources, ...rest }: Template): [Template, string[]] => {
    const ids = Object.keys(Resources).filter((_, index) => index % 2 === 0);
    const faulty = ids.map((id) => {
      const [value, Ref, needs] = faultsOf(name, id);
      const { Properties, ...resource } = Resources[id] as Template['Resources'][string] & { Properties: object };
      return [id, { ...resource, Properties: { ...Properties, value, to: { Ref } }, DependsOn: [needs] }] as const;
    });
    const output = `Output-${name}`;
    const Outputs = { ...rest.Outputs, [output]: { Value: { 'Fn::GetAtt': [output, 'Arn'] } } };
    const planted = { ...rest, Outputs, Resources: { ...Resources, ...Object.fromEntries(faulty) } } as Template;
    return [planted, [output, ...ids.flatMap((id) => faultsOf(name, id))]];
  };

  test('have every fault that one of them has, whichever it is', () => {
    const lost = Object.entries(templates).flatMap(([name, template]) => {
      const [planted, faults] = plant(name, template);
      // After one that has everything else: only the fault makes it different.
      const text = JSON.stringify(findDistinctParts({ before: template, [name]: planted })[name] ?? {});
      return faults.filter((one) => !text.includes(`"${one}"`));
    });
    expect(lost).toEqual([]);
  });

  test('break no reference, and are less than half of them', () => {
    const parts = findDistinctParts(templates);
    const broken = Object.entries(parts).flatMap(([name, { Resources, Outputs = {}, Parameters = {} }]) => {
      const text = JSON.stringify([Resources, Outputs]);
      const references = [...text.matchAll(/"Ref":"([^"]+)"|"Fn::GetAtt":\["([^"]+)"/g)].map(
        ([, ref, id]) => ref ?? id ?? '',
      );
      const needed = Object.values(Resources).flatMap(({ DependsOn = [] }) => DependsOn);
      const known = { ...Resources, ...Parameters };
      return [...references, ...needed]
        .filter((one) => !(one in known) && !one.startsWith('AWS::'))
        .map((one) => `${name}: ${one}`);
    });
    expect(broken).toEqual([]);
    const count = (all: Record<string, Template>) =>
      Object.values(all).reduce((sum, { Resources }) => sum + Object.keys(Resources).length, 0);
    expect(count(parts)).toBeLessThan(count(templates) / 2);
  });
});
