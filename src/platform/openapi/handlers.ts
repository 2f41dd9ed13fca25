import { RequestMethod, type INestApplication } from '@nestjs/common';
import { GUARDS_METADATA, METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner, ModulesContainer, Reflector } from '@nestjs/core';
import { FASTIFY_ROUTE_CONFIG_METADATA } from '@nestjs/platform-fastify/constants.js';
import type { ProblemCode } from '@entra-bff/contract';
import type { FastifyContextConfig } from 'fastify';
import { PUBLIC_ROUTE } from '../public.decorator.js';
import { mountOf, type MountDescription } from './api-mount.decorator.js';
import { problemsAt } from './api-problems.decorator.js';

/** One method of a controller, as far as its description depends on its decorators. */
export interface Handler {
  /** `ItemsController.list`. */
  name: string;
  /** In lower case, as OpenAPI has it; `all` for every one. */
  method: string;
  /** As they were declared: the controller's, each with each of the handler's. */
  paths: readonly string[];
  isPublic: boolean;
  config: FastifyContextConfig;
  /** Of the handler, its controller, and the guards of both. */
  problems: readonly ProblemCode[];
  mount: MountDescription | undefined;
}

/** Every handler of the application. */
export function handlersOf(app: INestApplication): Handler[] {
  const reflector = app.get(Reflector);
  const scanner = new MetadataScanner();
  const controllers = [...app.get(ModulesContainer).values()].flatMap((module) => [
    ...module.controllers.values(),
  ]);
  return controllers.flatMap(({ metatype }) => {
    if (typeof metatype !== 'function') return [];
    const prototype: Readonly<Record<string, unknown>> = metatype.prototype;
    return scanner
      .getAllMethodNames(prototype)
      .map((name) => [name, prototype[name]] as const)
      .filter((method): method is [string, () => unknown] => isRoute(method[1]))
      .map(([name, handler]) => ({
        name: `${metatype.name}.${name}`,
        method: RequestMethod[metadata<RequestMethod>(METHOD_METADATA, handler) ?? 0]?.toLowerCase() ?? 'get',
        paths: pathsOf(metatype).flatMap((before) => pathsOf(handler).map((after) => joined(before, after))),
        isPublic:
          reflector.getAllAndOverride<boolean | undefined>(PUBLIC_ROUTE, [handler, metatype]) === true,
        config: metadata<FastifyContextConfig>(FASTIFY_ROUTE_CONFIG_METADATA, handler) ?? {},
        problems: [metatype, handler].flatMap((place) => [
          ...problemsAt(place),
          ...(metadata<object[]>(GUARDS_METADATA, place) ?? []).flatMap(problemsAt),
        ]),
        mount: mountOf(metatype),
      }));
  });
}

/** A declared path in OpenAPI's form. */
export function described(path: string): string {
  return path.replaceAll(/:(\w+)/g, '{$1}').replace(/\*\w*$/, '{path}');
}

function isRoute(value: unknown): boolean {
  return typeof value === 'function' && metadata(PATH_METADATA, value) !== undefined;
}

function pathsOf(place: object): string[] {
  return [metadata<string | string[]>(PATH_METADATA, place) ?? ''].flat();
}

function joined(before: string, after: string): string {
  return `/${`${before}/${after}`
    .split('/')
    .filter((part) => part !== '')
    .join('/')}`;
}

function metadata<T>(key: string, place: object): T | undefined {
  const value: T | undefined = Reflect.getMetadata(key, place);
  return value;
}
