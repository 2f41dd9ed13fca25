import type { ExecutionContext, Type } from '@nestjs/common';

/** Where decorators of a route stand, the nearest first. */
type Places = [handler: ReturnType<ExecutionContext['getHandler']>, controller: Type];

/** What the decorators of a route say, looked up once for each route. */
export class RouteTraits<T extends object> {
  readonly #known = new WeakMap<object, WeakMap<object, T>>();

  constructor(private readonly read: (places: Places) => T) {}

  /** By controller and handler: a handler may be inherited by controllers that differ in their decorators. */
  of(context: ExecutionContext): T {
    const [handler, controller] = [context.getHandler(), context.getClass()];
    const ofController = this.#known.get(controller) ?? new WeakMap<object, T>();
    const known = ofController.get(handler);
    if (known !== undefined) return known;
    const traits = this.read([handler, controller]);
    this.#known.set(controller, ofController.set(handler, traits));
    return traits;
  }
}
