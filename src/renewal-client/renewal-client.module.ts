import { Module } from '@nestjs/common';
import { RenewalClientController } from './renewal-client.controller.js';
import { RenewalScript } from './renewal-script.js';

@Module({ controllers: [RenewalClientController], providers: [RenewalScript] })
export class RenewalClientModule {}
