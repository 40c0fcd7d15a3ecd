import { readFileSync } from 'node:fs';
import type { IPolicyValidationContext, IPolicyValidationPlugin, PolicyViolation } from 'aws-cdk-lib';
import { findRefusals } from './find-refusals.ts';

/**
 * A CDK validation plugin that fails a synth on mistakes that CDK accepts. It reads the finished templates, so it also
 * covers overrides and constructs that a team adds.
 */
export const refuseMistakes: IPolicyValidationPlugin = {
  name: 'headway',
  validate({ templatePaths }: IPolicyValidationContext) {
    const violations = templatePaths.flatMap((templatePath): PolicyViolation[] =>
      findRefusals(JSON.parse(readFileSync(templatePath, 'utf8'))).map(({ logicalId, sentence }) => ({
        ruleName: 'headway',
        description: sentence,
        severity: 'error',
        violatingResources: [{ resourceLogicalId: logicalId, templatePath, locations: [] }],
      })),
    );
    return { success: violations.length === 0, violations };
  },
};
