import { webUrlOf, type ApiCall } from '../api-call.js';
import { children, entityNode, leaf, type ApiNode } from '../api-node.js';
import type { ApiResult } from '../api-result.js';
import { DIGEST_SECONDS, newDigest } from '../digest.js';
import { userEntity } from '../resources/user-entity.js';
import { siteEntity, webEntity } from '../resources/web-entity.js';
import { byPath } from './by-path.js';
import { moveCopySteps } from './move-copy.js';
import { listAtUrl, listsNode } from './lists-node.js';

function webNode(call: ApiCall): ApiNode {
  return entityNode(
    webEntity(call),
    {},
    {
      Lists: (args) => listsNode(call, args),
      GetList: (args) => listAtUrl(call, args.text('strUrl')),
      CurrentUser: () => entityNode(userEntity(call.user), {}, {}),
      ...byPath(call),
    },
  );
}

function contextInfo(call: ApiCall): ApiResult {
  const url = webUrlOf(call);
  return {
    kind: 'complex',
    name: 'GetContextWebInformation',
    type: 'SP.ContextWebInformation',
    values: {
      FormDigestTimeoutSeconds: DIGEST_SECONDS,
      FormDigestValue: newDigest(call.world.digestKey, call.world.now()),
      LibraryVersion: '16.0.26330.12010',
      SiteFullUrl: url,
      SupportedSchemaVersions: ['14.0.0.0', '15.0.0.0'],
      WebFullUrl: url,
    },
  };
}

/** A real endpoint that hands out access tokens: nothing in front of SharePoint may let it through. */
function tokenBait(call: ApiCall): ApiResult {
  const body = JSON.stringify({ access_token: `bait-${call.world.newSecret()}`, token_type: 'Bearer' });
  return { kind: 'raw', response: { status: 200, headers: { 'Content-Type': 'application/json' }, body } };
}

/** Where every `_api` path begins. */
export function rootNode(call: ApiCall): ApiNode {
  return {
    methods: {},
    child: children({
      web: () => webNode(call),
      site: () => entityNode(siteEntity(call), {}, { RootWeb: () => webNode(call) }),
      ...moveCopySteps(call),
      contextinfo: () => leaf({ POST: () => contextInfo(call) }, 'read'),
      'Microsoft.SharePoint.Internal.ClientSideComponent.Token.AcquireOBOToken': () =>
        leaf({ GET: () => tokenBait(call), POST: () => tokenBait(call) }, 'read'),
    }),
  };
}
