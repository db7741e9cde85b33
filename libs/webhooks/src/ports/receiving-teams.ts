/** Whether teams may still be told anything. */
export abstract class ReceivingTeams {
  /** False once the team is disabled or deleted. @throws ApiError 9010 */
  abstract isOn(teamId: string): Promise<boolean>;
}
