// How the command line fails: one line on stderr and an exit code.

/** The command can't be run as it was given. Exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The command was right and could not be done. Exit code 1. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}

/** What the system calls the reason, e.g. `EADDRINUSE`. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return "code" in error && typeof error.code === "string" ? error.code : error.message;
}
