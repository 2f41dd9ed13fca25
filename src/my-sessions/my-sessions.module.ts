import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { MySessionsController } from './my-sessions.controller.js';

@Module({ imports: [AuthModule], controllers: [MySessionsController] })
export class MySessionsModule {}
