// The bundles load this module where they need S3. `import('@aws-sdk/client-s3')` itself would have only a default export
// there: the SDK is CommonJS, and esbuild splits it into a chunk without names.
export {
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
