// A client could not be connected, checked or disconnected.

/** The message says in a sentence what is wrong and what to do; it goes to a person as it is. */
export class ClientError extends Error {
  override readonly name = "ClientError";
}

/** What the system calls the reason, e.g. `EACCES`. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** A promise's answer to "there is no such file": this. Other failures stay failures. */
export function missing<T>(instead: T): (error: unknown) => T {
  return (error) => {
    if (codeOf(error) === "ENOENT") return instead;
    throw error;
  };
}
