import type { Stage } from '../stage-settings.ts';
import { findAccountProblems } from './account-problems.ts';
import { findDatabaseProblems } from './database-problems.ts';
import { findDistributionProblems } from './distribution-problems.ts';
import { findFrontDoorProblems, findNetworkProblems } from './edge-problems.ts';
import { findFunctionProblems } from './function-problems.ts';
import { findOtpProblems } from './otp-problems.ts';
import { findPoolerProblems } from './pooler-problems.ts';
import { findRegionProblems } from './region-problems.ts';

/** Finds settings that contradict each other: mistakes that CDK accepts and a deployment does not. */
export function findContradictions(stage: Stage): string[] {
  return [
    findFunctionProblems,
    findNetworkProblems,
    findOtpProblems,
    findDatabaseProblems,
    findPoolerProblems,
    findFrontDoorProblems,
    findDistributionProblems,
    findRegionProblems,
    findAccountProblems,
  ].flatMap((find) => [...find(stage)]);
}
