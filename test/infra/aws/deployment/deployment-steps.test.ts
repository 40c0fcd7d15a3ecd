import { randomBytes } from 'node:crypto';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { createTestDatabase } from '../../../support/servers/postgres.ts';
import { synth } from '../templates/synth.ts';

function findStep(template: Template, type: string) {
  const [[id, step] = []] = Object.entries(template.findResources(type));
  return { id, properties: step?.['Properties'], after: step?.['DependsOn'] ?? [] };
}

describe('the step that initialises the database', () => {
  test.each([
    ['dev-rds-proxy-own-http-api', 'headway', 'true'],
    ['dev-pgbouncer-own-http-api', 'headway_password', 'true'],
    ['dev-data-api-own-http-api', 'headway_password', 'true'],
    ['dev-pgbouncer-existing-http-api-key', 'headway', 'false'],
  ])('of %s creates the role %s, with the tables of an own database: %s', (name, role, createTables) => {
    const template = synth(name);
    const { properties } = findStep(template, 'Custom::HeadwayRole');
    expect(properties).toMatchObject({ step: 'initialise', role, createTables, ServiceTimeout: '930' });
    expect(properties.roleSecretArn === '').toBe(name.includes('rds-proxy'));
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'headway-dev-deployment',
      VpcConfig: Match.absent(),
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'headway-dev-initialise',
      VpcConfig: Match.anyValue(),
    });
  });

  test('runs before the functions, after Postgres and the way to it', () => {
    const template = synth('dev-data-api-own-http-api');
    const { id, after } = findStep(template, 'Custom::HeadwayRole');
    const needed = ['AWS::RDS::DBCluster', 'AWS::RDS::DBInstance', 'AWS::EC2::SecurityGroupIngress'].flatMap((type) =>
      Object.keys(template.findResources(type)).filter((one) => !one.includes('Endpoint')),
    );
    expect(after).toEqual(expect.arrayContaining(needed));
    const alias = Object.values(template.findResources('AWS::Lambda::Alias'))[0];
    expect(alias?.['DependsOn']).toContain(id);
  });

  test('has its way to Postgres, and the API has none past the pooler', () => {
    const ingress = Object.values(synth('dev-rds-proxy-own-http-api').findResources('AWS::EC2::SecurityGroupIngress'))
      .map(({ Properties }) => Properties)
      .filter(({ GroupId }) => JSON.stringify(GroupId).includes('DatabaseServer'))
      .map(({ SourceSecurityGroupId }) => SourceSecurityGroupId['Fn::GetAtt'][0]);
    expect(ingress.sort()).toEqual([expect.stringMatching(/Initialiser/), expect.stringMatching(/Proxy/)]);
  });
});

test('the last steps are the first refresh and a warm-up, whose results are outputs, and deletion protection', () => {
  const template = synth('dev-rds-proxy-own-http-api');
  const start = findStep(template, 'Custom::HeadwayStart');
  expect(start.properties).toMatchObject({
    step: 'start',
    apiVersion: { 'Fn::GetAtt': [expect.stringMatching(/^FunctionsApiFunctionCurrentVersion/), 'Version'] }, // each new version runs it
  });
  const functions = Object.keys(template.findResources('AWS::Lambda::Alias'));
  expect(start.after).toEqual(expect.arrayContaining(functions));
  expect(findStep(template, 'Custom::AWS').after).toContain(start.id);
  template.hasOutput('FirstRefresh', { Value: { 'Fn::GetAtt': [start.id, 'refresh'] } });
  template.hasOutput('WarmUp', { Value: { 'Fn::GetAtt': [start.id, 'warmUp'] } });
});

describe('a database whose owner the stack does not know', () => {
  test.each(['dev-rds-proxy-existing-http-api', 'dev-pgbouncer-existing-http-api', 'dev-neon-own-http-api'])(
    'of %s gets its role by SQL that the deployment prints, and that works',
    async (name) => {
      const template = synth(name);
      template.resourceCountIs('Custom::HeadwayRole', 0);
      const { Value: sql } = template.toJSON()['Outputs'].DatabaseRoleSql;
      expect(sql.length).toBeLessThan(4096); // CloudFormation's limit of an output
      const role = `headway_${randomBytes(4).toString('hex')}`;
      const database = await createTestDatabase();
      try {
        await database.query('DO $$ BEGIN CREATE ROLE rds_iam; EXCEPTION WHEN duplicate_object THEN NULL; END $$');
        const printed = sql.replace("'headway'", pg.escapeLiteral(role));
        await database.query(printed);
        const rows = await database.query('SELECT has_table_privilege($1, $2, $3) AS may', [
          role,
          'waybills',
          'SELECT',
        ]);
        expect(rows).toEqual([{ may: true }]);
        await database.query(`DROP OWNED BY ${role} CASCADE; DROP ROLE ${role}`);
      } finally {
        await database.drop();
      }
    },
  );
});
