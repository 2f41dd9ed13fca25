import { Injectable } from '@nestjs/common';
import type { Problem } from '@entra-bff/contract';
import type { BffError } from './problem.js';

/** How the clients of some paths read errors: they know one envelope and nothing else. */
export abstract class ProblemDialect {
  /** The body of an answer, as JSON: the problem's members beside the envelope. */
  abstract render(problem: Problem, error: BffError): object;

  abstract readonly contentType: string;
}

/** Which paths have a dialect of their own. All others get `application/problem+json`. */
@Injectable()
export class ProblemDialects {
  readonly #known: { prefix: string; dialect: ProblemDialect }[] = [];

  /** For everything below `prefix`, whether or not a route is there. */
  use(prefix: string, dialect: ProblemDialect): void {
    this.#known.push({ prefix: `${prefix}/`, dialect });
  }

  /** By path and query as they were sent. */
  at(url: string): ProblemDialect | undefined {
    return this.#known.find(({ prefix }) => url.startsWith(prefix))?.dialect;
  }
}
