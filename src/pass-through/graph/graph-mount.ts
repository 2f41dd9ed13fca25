import { Injectable } from '@nestjs/common';
import { ROUTES } from '@entra-bff/contract';
import { Env } from '../../platform/env/env.js';
import { AllowList } from '../allow-list.js';
import { REQUEST_HEADERS, RESPONSE_HEADERS } from '../header-rules.js';
import { Mount } from '../mount.js';
import { GraphDialect } from './graph-dialect.js';
import { graphGrammar } from './graph-grammar.js';
import { graphLinks } from './graph-links.js';
import { GRAPH_RULES } from './graph-rules.js';

/** Microsoft Graph, for its own clients. */
@Injectable()
export class GraphMount extends Mount {
  readonly resource = 'graph';
  readonly prefix = ROUTES.graphMount;
  readonly handles = `${ROUTES.graphMount}/v1.0/~`;
  readonly upstream: string;
  readonly allow: AllowList;
  readonly headers = {
    request: new Set([...REQUEST_HEADERS, 'consistencylevel', 'return-client-request-id', 'sdkversion']),
    response: new Set(RESPONSE_HEADERS),
  };
  readonly links = graphLinks;

  constructor(
    env: Env,
    readonly dialect: GraphDialect,
  ) {
    super();
    this.upstream = env.graphUrl;
    const own = env.passRules.filter(({ mount }) => mount === ROUTES.graphMount);
    this.allow = new AllowList([...(env.passDefaults ? GRAPH_RULES : []), ...own], graphGrammar);
  }
}
