export interface Tenant {
  id: string;
  name: string;
  /** The verified domain, usable in place of the id. */
  domain: string;
}

/** Where personal accounts live, in the public cloud and here. */
export const CONSUMERS_TENANT_ID = '9188040d-6c67-4c5b-b112-36a304b66dad';

/** What the first path segment of a request names. */
export type TenantChoice =
  | { kind: 'one'; segment: string; tenant: Tenant }
  | { kind: 'common' | 'organizations' | 'consumers'; segment: string };

export class Tenants {
  private readonly known: Tenant[];

  constructor(homeTenantId: string) {
    this.known = [
      { id: homeTenantId, name: 'Contoso', domain: 'contoso.onmicrosoft.com' },
      { id: 'd2a7c6de-51c2-4c0a-9d62-0a1f9b7e4f02', name: 'Fabrikam', domain: 'fabrikam.onmicrosoft.com' },
      { id: CONSUMERS_TENANT_ID, name: 'Personal accounts', domain: 'outlook.com' },
    ];
  }

  get home(): Tenant {
    return this.at(0);
  }

  get second(): Tenant {
    return this.at(1);
  }

  byId(id: string): Tenant | undefined {
    return this.known.find((tenant) => tenant.id === id);
  }

  /** Resolves an id, a verified domain or one of the three collective names; undefined for a stranger. */
  choose(segment: string): TenantChoice | undefined {
    const name = segment.toLowerCase();
    if (name === 'common' || name === 'organizations' || name === 'consumers') return { kind: name, segment };
    const tenant = this.known.find(({ id, domain }) => name === id.toLowerCase() || name === domain);
    return tenant && { kind: 'one', segment, tenant };
  }

  private at(index: number): Tenant {
    const tenant = this.known[index];
    if (tenant === undefined) throw new Error('No such tenant');
    return tenant;
  }
}

/** Whether an account of tenant `tid` may sign in through this choice. */
export function admits(choice: TenantChoice, tid: string): boolean {
  if (choice.kind === 'one') return choice.tenant.id === tid;
  if (choice.kind === 'common') return true;
  return (choice.kind === 'consumers') === (tid === CONSUMERS_TENANT_ID);
}
