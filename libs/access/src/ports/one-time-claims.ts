/** Ensures single use across all instances. @throws ApiError 9010 when the storage does not answer. */
export abstract class OneTimeClaims {
  /** @param until Unix ms when the item itself expires. @returns false when it was already claimed. */
  abstract claim(kind: string, id: string, until: number): Promise<boolean>;
  /** Releases a claim that was not used. */
  abstract giveBack(kind: string, id: string): Promise<void>;
}
