import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { EventStreams } from './event-streams.js';
import { EventsController } from './events.controller.js';

@Module({ imports: [AuthModule], controllers: [EventsController], providers: [EventStreams] })
export class EventsModule {}
