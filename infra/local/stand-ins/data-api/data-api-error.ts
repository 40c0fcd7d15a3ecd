const statuses: Readonly<Record<string, number>> = {
  ForbiddenException: 403,
  NotFoundException: 404,
  DatabaseNotFoundException: 404,
  InternalServerErrorException: 500,
  ServiceUnavailableError: 503,
  DatabaseUnavailableException: 504,
};

/** An exception of the Data API. */
export class DataApiError extends Error {
  override readonly name = 'DataApiError';
  readonly exception: string;

  constructor(exception: string, message: string) {
    super(message);
    this.exception = exception;
  }

  get status(): number {
    return statuses[this.exception] ?? 400;
  }
}
