import { Fn } from 'aws-cdk-lib';
import { FunctionUrlAuthType, InvokeMode } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Stage } from '../settings/stage-settings.ts';
import { type FunctionPlace, HeadwayFunction } from './headway-function.ts';

/**
 * The bundle of the API with its streaming handler, behind a function URL that streams. Its reserved concurrency is the number
 * of streams at once, so that streams never take the environments of the API.
 */
export class StreamFunction extends Construct {
  readonly function: HeadwayFunction;
  /** With a slash at its end. */
  readonly url: string;
  /** The name of the function URL, for CloudFront. */
  readonly originName: string;

  /** @param options.api what the API function has */
  constructor(
    scope: Construct,
    id: string,
    {
      stage,
      assets,
      api,
    }: {
      stage: Stage;
      assets: string;
      api: Pick<ConstructorParameters<typeof HeadwayFunction>[2], 'layers' | 'environment'> & { place: FunctionPlace };
    },
  ) {
    super(scope, id);
    const { concurrency, timeoutSeconds, auth } = stage.stream;
    this.function = new HeadwayFunction(this, 'Stream', {
      ...api,
      stage,
      assets,
      name: 'stream',
      handler: 'index.stream',
      description: 'Sends live changes as server-sent events',
      memoryMb: stage.api.memoryMb,
      timeoutSeconds,
      reservedConcurrency: concurrency,
      environment: {
        ...api.environment,
        // One stream is one caller, which asks for a duty only now and then.
        WAYBILLS_DB_MAX_CONNECTIONS: '1',
        WAYBILLS_DB_MIN_CONNECTIONS: '0',
        HEADWAY_ENVIRONMENTS: String(concurrency),
      },
    });
    const functionUrl = this.function.lambda.addFunctionUrl({
      authType: auth === 'iam' ? FunctionUrlAuthType.AWS_IAM : FunctionUrlAuthType.NONE,
      invokeMode: InvokeMode.RESPONSE_STREAM,
    });
    this.url = functionUrl.url;
    this.originName = Fn.select(2, Fn.split('/', functionUrl.url));
  }
}
