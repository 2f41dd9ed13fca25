import { Injectable } from '@nestjs/common';
import type { Caller } from '../../upstream/caller.decorator.js';
import { GraphClient } from '../../upstream/graph-client.js';
import { objectOf, objectsOf } from '../../upstream/json.js';
import type { InviteBody, Invited, LinkBody, Permission } from '../dto/sharing.dto.js';
import type { PermissionId } from '../path/file-ids.js';
import { bodyOf } from './mapping/common.js';
import { toPermission } from './mapping/to-permission.js';

/** Who may see a file or folder; `path` is its own in Graph. Every method throws the BffError to answer with. */
@Injectable()
export class Sharing {
  constructor(private readonly graph: GraphClient) {}

  async read(caller: Caller, path: string, { segment }: PermissionId): Promise<Permission> {
    const answer = await this.graph.send(caller, { method: 'GET', path: `${path}/permissions/${segment}` });
    return toPermission(bodyOf(answer));
  }

  async withdraw(caller: Caller, path: string, { segment }: PermissionId): Promise<void> {
    await this.graph.send(caller, {
      method: 'DELETE',
      path: `${path}/permissions/${segment}`,
      due: 'nothing',
    });
  }

  /** The same link asked for twice is the same link. */
  async link(
    caller: Caller,
    path: string,
    { type, scope, password, expirationDateTime }: LinkBody,
  ): Promise<{ permission: Permission; isNew: boolean }> {
    const json = { type, scope, password, expirationDateTime };
    const answer = await this.graph.send(caller, {
      method: 'POST',
      path: `${path}/createLink`,
      body: { json },
    });
    return { permission: toPermission(bodyOf(answer)), isNew: answer.status === 201 };
  }

  async invite(caller: Caller, path: string, body: InviteBody): Promise<Invited> {
    const { recipients, roles, message, password, expirationDateTime } = body;
    const { requireSignIn = true, sendInvitation = false } = body;
    const json = {
      recipients: recipients.map(({ email, objectId }) => ({ email, objectId })),
      roles,
      message,
      password,
      expirationDateTime,
      requireSignIn,
      sendInvitation,
    };
    const answer = await this.graph.send(caller, { method: 'POST', path: `${path}/invite`, body: { json } });
    // Of several recipients some may be refused: Graph says so beside each (207).
    const told = objectsOf(bodyOf(answer), 'value');
    const made = told.filter((one) => objectOf(one, 'error') === undefined);
    return { items: made.map(toPermission), refused: told.length - made.length };
  }
}
