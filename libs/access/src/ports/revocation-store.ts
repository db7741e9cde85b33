export interface RevocableCredential {
  kind: 'token';
  teamId: string;
  id: string;
}

/** Credentials that are not stored but must be refused before they expire. @throws ApiError 9010 when the storage does not answer. */
export abstract class RevocationStore {
  /** Kept until `until` (Unix ms), after which the credential has expired anyway. */
  abstract revoke(credential: RevocableCredential, until: number): Promise<void>;
  abstract isRevoked(credential: RevocableCredential): Promise<boolean>;
}
