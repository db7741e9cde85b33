import { Module } from '@nestjs/common';
import { AccountController } from './account.controller.js';

/** The account as a team sees it: its name and its credits. */
@Module({ controllers: [AccountController] })
export class AccountModule {}
