import {
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';

/**
 * What the store uses of the SDK. The bundles load this module where they need S3: `import('@aws-sdk/client-s3')` itself has only
 * a default export there, because the SDK is CommonJS and esbuild splits it into a chunk without names.
 */
export const s3Sdk = { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client, S3ServiceException };
