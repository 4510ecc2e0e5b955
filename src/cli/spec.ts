// The description of the API that the command line follows: what `--spec` or ARTIE_SPEC names.
import { homedir } from "node:os";
import { join } from "node:path";
import { createFollower, type Follower, unfollowed } from "../tools/follower.ts";
import { createPooledHttp } from "./pooled-http.ts";

/** A file or an address; undefined when there is none to follow. */
export function specIn(given: string | undefined, env: NodeJS.ProcessEnv): string | undefined {
  return (given ?? env["ARTIE_SPEC"])?.trim() || undefined;
}

/** Nothing is read before somebody wants tools. What can't be used of it is said on stderr. */
export function openFollower(at: string | undefined, version: string): Follower {
  if (at === undefined) return unfollowed;
  return createFollower({
    ...placeOf(at, version),
    tell: (sentence) => process.stderr.write(`artie-mcp: ${sentence}\n`),
  });
}

export function placeOf(at: string, version: string) {
  const { env } = process;
  const folder = join(env["ARTIE_HOME"] ?? join(homedir(), ".artie"), "spec");
  return { at, folder, http: createPooledHttp(env), userAgent: `artie-vscode/${version}` };
}
