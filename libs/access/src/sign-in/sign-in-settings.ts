/** The operator's sign-in settings. */
export interface SignInSettings {
  issuer: string;
  clientId: string;
  /** Without this or a key: a public client, protected by PKCE alone. */
  clientSecret?: string;
  /** PKCS #8 in PEM; signs instead of sending a secret. */
  clientKey?: string;
  /** Requested from the provider, space-separated. */
  scopes: string;
  /** Where browsers reach the gateway. */
  publicUrl: string;
  /** Default path to which browsers return. */
  returnPath: string;
  claims: ClaimRules;
}

export interface ClaimRules {
  teamClaim: string;
  /** Empty: the claim holds the team's id itself. */
  teamMap: ReadonlyMap<string, readonly string[]>;
  scopeClaim: string;
  /** `*` matches everyone, and makes nobody an operator. */
  scopeMap: ReadonlyMap<string, readonly string[]>;
}
