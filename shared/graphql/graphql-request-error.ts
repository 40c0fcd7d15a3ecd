import { InvalidInputError } from '@headway/connections/errors';

/**
 * The request is well formed, but not its document, operation or variables. GraphQL over HTTP (6.4.1) answers it with 200 and
 * `errors`, which GraphQL clients read.
 */
export class GraphqlRequestError extends InvalidInputError {
  /** The answer's JSON. */
  readonly answer: { errors: { message: string }[] };
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.answer = { errors: [{ message }] };
  }
}
