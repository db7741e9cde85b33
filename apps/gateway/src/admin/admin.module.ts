import { Module } from '@nestjs/common';
import { AuditController } from './audit.controller.js';
import { BackupController } from './backup.controller.js';
import { BudgetReport } from './budget-report.js';
import { DeleteTeam } from './delete-team.js';
import { KeysController } from './keys.controller.js';
import { TeamsController } from './teams.controller.js';
import { TeamsFile } from './teams-file.js';
import { TokensController } from './tokens.controller.js';
import { UsageController } from './usage.controller.js';

/** Teams, keys, tokens, usage, audit and backups; and the teams that the operator declares in a file. */
@Module({
  controllers: [TeamsController, KeysController, TokensController, UsageController, AuditController, BackupController],
  providers: [BudgetReport, DeleteTeam, TeamsFile],
})
export class AdminModule {}
