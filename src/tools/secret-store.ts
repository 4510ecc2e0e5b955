// Where secrets come from and go to, and what one is wanted for.
/** What a secret is wanted for, in words for a person. */
export interface SecretUse {
  /** E.g. `test a connector`. */
  readonly purpose: string;
  /** Where the value goes, all of them: hosts, `bigquery:project`, `snowflake:account` and the like, or `artie`. */
  readonly destinations: readonly string[];
}

/** Where `secret://NAME` comes from and where secrets that the API returns once go. */
export interface SecretStore {
  /**
   * The value, or undefined when the name is unknown. VS Code asks the person for it, and whether it may go to a
   * destination that it has not gone to before. Rejects with a ToolError when it does not belong to all of them.
   */
  get(name: string, use: SecretUse, signal?: AbortSignal): Promise<string | undefined>;
  /** Keeps a secret under the name, for these destinations alone. Rejects with a ToolError where nothing can be kept. */
  set(name: string, value: string, destinations: readonly string[]): Promise<void>;
  /** Every value known to this process, for redaction. */
  known(): readonly string[];
}
