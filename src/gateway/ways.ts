// What whoever runs the gateway does where something is missing: at the command line, unless it is a part of another program.

/** A sentence each. */
export interface Ways {
  /** For an account that is not there. */
  readonly addAccount: string;
  /** For a secret that does not belong where it would go. */
  readonly allowSecret: (name: string, destinations: readonly string[]) => string;
  readonly setEventsApi: string;
}

export const COMMAND_LINE: Ways = {
  addAccount: "Add it: artie-mcp account add, the key on stdin.",
  allowSecret: (name, destinations) =>
    `If it belongs there, whoever runs the gateway sets it again: artie-mcp secret set ${name} --for ${destinations.join(" --for ")}.`,
  setEventsApi: "Start the gateway with --events-url.",
};
