/** Lets what may be used once be used once, over all instances. @throws ApiError 9010 when the storage does not answer. */
export abstract class OneTimeClaims {
  /** @param until Unix ms, from when on the thing itself has expired. @returns false when it was claimed before. */
  abstract claim(kind: string, id: string, until: number): Promise<boolean>;
  /** For a claim whose use came to nothing. */
  abstract giveBack(kind: string, id: string): Promise<void>;
}
