import { Injectable, ValidationPipe, type ArgumentMetadata, type ValidationError } from '@nestjs/common';
import { BffError } from './problem.js';

/** Bodies with unknown members are refused; unknown query parameters (cache busters) are dropped. */
@Injectable()
export class RequestValidationPipe extends ValidationPipe {
  readonly #queries = new ValidationPipe({ ...OPTIONS, forbidNonWhitelisted: false });

  constructor() {
    super({ ...OPTIONS, forbidNonWhitelisted: true, forbidUnknownValues: true });
  }

  override transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    // What our own decorators give is ours.
    if (metadata.type === 'custom') return Promise.resolve(value);
    return metadata.type === 'query'
      ? this.#queries.transform(value, metadata)
      : super.transform(value, metadata);
  }
}

const OPTIONS = {
  transform: true,
  whitelist: true,
  stopAtFirstError: true,
  validationError: { target: false, value: false },
  exceptionFactory: (errors: ValidationError[]): BffError =>
    new BffError('bad_request', {
      detail: sentences(errors).join('; ').slice(0, 500) || 'The request is not valid.',
    }),
} as const;

/** class-validator's sentences name members, never values. */
function sentences(errors: readonly ValidationError[]): string[] {
  return errors.flatMap(({ constraints, children }) => [
    ...Object.values(constraints ?? {}),
    ...sentences(children ?? []),
  ]);
}
