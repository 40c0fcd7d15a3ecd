import { describe, expect, test } from 'vitest';
import { findDistinctParts, type Template } from '../../../../infra/aws/commands/distinct-parts.ts';
import { synth } from '../templates/synth.ts';

const bucket = (more = {}) => ({ Type: 'AWS::S3::Bucket', Properties: { Versioned: true, ...more } });
const policy = (id: string) => ({ Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: { Ref: id } } });
const idsOf = (parts: readonly Template[]) => parts.map(({ Resources }) => Object.keys(Resources));

describe('the distinct parts of templates', () => {
  test('have a resource once, whatever its logical id, stage and bundle', () => {
    const of = (id: string, stage: string, hash: string) => ({
      Resources: { [id]: bucket({ Name: `headway-${stage}-x`, Key: hash.repeat(64) }) },
    });
    expect(idsOf(findDistinctParts([of('A', 'dev', 'a'), of('B', 'prod', 'b')]))).toEqual([['A']]);
  });

  test('have it again if a value differs, or what refers to it', () => {
    const plain = { Resources: { A: bucket() } };
    const other = { Resources: { A: bucket({ Versioned: false }) } };
    const held = { Resources: { A: bucket(), P: policy('A') } };
    expect(idsOf(findDistinctParts([plain, other, held, plain]))).toEqual([['A'], ['A'], ['A', 'P']]);
  });

  test('keep what a new resource refers to, directly or not, and what refers to it', () => {
    const chain = (Size: number) => ({
      Resources: {
        Far: bucket(),
        Near: { Type: 'X', Properties: { Of: { 'Fn::GetAtt': ['Far', 'Arn'] } } },
        New: { Type: 'Y', Properties: { Size, Of: { Ref: 'Near' }, Not: { Ref: 'AWS::Region' } } },
        By: { Type: 'Z', Properties: { List: [{ Ref: 'New' }] } },
        Apart: { Type: 'W' },
      },
    });
    const [, second] = findDistinctParts([chain(1), chain(2)]);
    expect(Object.keys(second?.Resources ?? {})).toEqual(['Far', 'Near', 'New', 'By']);
  });

  test('of two real templates lose no kind of resource and no property', () => {
    const templates = ['dev-rds-proxy-own-http-api', 'prod-pgbouncer-own-alb', 'dev-rds-proxy-own-http-api'].map(
      (name) => synth(name).toJSON() as Template,
    );
    const parts = findDistinctParts(templates);
    expect(parts).toHaveLength(2); // the third has nothing new
    const pathsOf = (all: readonly Template[]) =>
      new Set(
        all.flatMap(({ Resources }) =>
          Object.values(Resources).flatMap(({ Type, Properties }) =>
            Object.keys(Properties ?? {}).map((name) => `${Type} ${name}`),
          ),
        ),
      );
    expect(pathsOf(parts)).toEqual(pathsOf(templates));
  });
});
