import { Module } from '@nestjs/common';
import { AuditController } from './audit.controller.js';
import { BudgetReport } from './budget-report.js';
import { KeysController } from './keys.controller.js';
import { TeamsController } from './teams.controller.js';
import { TeamsFile } from './teams-file.js';
import { TokensController } from './tokens.controller.js';
import { UsageController } from './usage.controller.js';

/** Teams, keys, tokens, usage and audit; and the teams that the operator declares in a file. */
@Module({
  controllers: [TeamsController, KeysController, TokensController, UsageController, AuditController],
  providers: [BudgetReport, TeamsFile],
})
export class AdminModule {}
