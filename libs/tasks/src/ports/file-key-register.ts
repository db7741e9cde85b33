/** Who a file_key was handed out to. */
export interface FileKeyOwner {
  teamId: string;
  /** End user, when the credential named one. */
  sub?: string;
}

/**
 * Which files of the account belong to which team: the upstream knows only the account.
 * @throws ApiError 9010 when the storage does not answer.
 */
export abstract class FileKeyRegister {
  /**
   * Kept as long as a task's ownership is.
   * @param standing offered: nobody knows whether a file will ever be there; kept for a day unless it is used.
   */
  abstract record(owner: FileKeyOwner, fileKey: string, standing: 'uploaded' | 'offered'): Promise<void>;
  /**
   * To use it: from then on it is kept as long as a task's ownership is.
   * @returns null when the key was never handed out to the team, or too long ago.
   */
  abstract find(teamId: string, fileKey: string): Promise<FileKeyOwner | null>;
}
