import { Module } from '@nestjs/common';
import { AuditController } from './audit.controller.js';
import { BackupController } from './backup.controller.js';
import { BudgetReport } from './budget-report.js';
import { ConnectionReport } from './connection-report.js';
import { ConnectionsController } from './connections.controller.js';
import { DeleteTeam } from './delete-team.js';
import { KeysController } from './keys.controller.js';
import { TeamsController } from './teams.controller.js';
import { TeamsFile } from './teams-file.js';
import { TokensController } from './tokens.controller.js';
import { UsageController } from './usage.controller.js';

/** Teams, keys, tokens, usage, live connections, audit and backups; and the teams that the operator declares in a file. */
@Module({
  controllers: [
    TeamsController,
    KeysController,
    TokensController,
    UsageController,
    ConnectionsController,
    AuditController,
    BackupController,
  ],
  providers: [BudgetReport, ConnectionReport, DeleteTeam, TeamsFile],
})
export class AdminModule {}
