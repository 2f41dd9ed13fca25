import type { ProblemCode } from '@entra-bff/contract';

const PROBLEMS = 'entra-bff:problems';

/**
 * With which problems an operation may be answered: on a handler, on a controller, or on a guard, and then for every route
 * that it guards. All that are given count. Those that every route has are known without.
 */
export function ApiProblems(...codes: readonly ProblemCode[]): MethodDecorator & ClassDecorator {
  return (target: object, _key?: string | symbol, descriptor?: PropertyDescriptor) => {
    const place: unknown = descriptor === undefined ? target : descriptor.value;
    if (typeof place === 'function')
      Reflect.defineMetadata(PROBLEMS, [...problemsAt(place), ...codes], place);
  };
}

/** What decorators say of a handler, a controller or a guard. */
export function problemsAt(place: object): readonly ProblemCode[] {
  const codes: readonly ProblemCode[] | undefined = Reflect.getMetadata(PROBLEMS, place);
  return codes ?? [];
}
