import { readFileSync } from 'node:fs';
import type { IPolicyValidationContext, IPolicyValidationPlugin, PolicyViolation } from 'aws-cdk-lib';
import { findRefusals } from './find-refusals.ts';

/**
 * Ends a synth whose templates hold a mistake that CDK lets through. It reads the templates themselves, so that it sees
 * overrides and whatever a team adds to the stack as well.
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
