import { SetMetadata } from '@nestjs/common';

export const PUBLIC_ROUTE = 'entra-bff:public';

/** A route that needs no session. Every other route is guarded. */
export const Public = (): MethodDecorator & ClassDecorator => SetMetadata(PUBLIC_ROUTE, true);
