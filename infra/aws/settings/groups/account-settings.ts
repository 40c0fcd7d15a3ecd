import { optionalText, textByName } from '../setting.ts';

const keyArn = /^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/\S+$/;
const key = (why: string) => optionalText('the ARN of a KMS key', keyArn, why);

export const accountSettings = {
  permissionsBoundaryArn: optionalText(
    'the ARN of a managed policy',
    /^arn:[\w-]+:iam::(aws|\d{12}):policy\/\S+$/,
    'the permissions boundary of every role that the stack creates',
  ),
  tags: textByName('values by name', 'tags of every resource that supports tags, besides headway:stage'),
};

/** Customer-managed keys. An existing secret has a setting of its own for its key. */
export const keySettings = {
  databaseKeyArn: key('own: encrypts storage, backups and performance data; a change replaces the database'),
  secretsKeyArn: key("encrypts the secrets of the stack, the owner's included"),
  snapshotsKeyArn: key('encrypts the objects of the snapshot bucket; who uploads side tables needs the key too'),
  logsKeyArn: key('encrypts the log groups; its policy must allow logs.REGION.amazonaws.com to use it'),
};
