// Who may do what. Any key that begins with `arsk_` is accepted, except:
//   arsk_revoked   refused, as a key that was deleted
//   arsk_expired   refused, as a key past its date
//   arsk_readonly  may read and validate, but change nothing (403)
// and those that have been revoked since the sandbox started.
import { createMiddleware } from "hono/factory";
import { ApiError } from "../api-error.ts";
import { bearerToken, type SandboxEnv } from "./routes.ts";

/** The key that the sandbox hands out. */
export const API_KEY = "arsk_sandbox";

const REVOKED = "API key has been revoked";
const REFUSED: ReadonlyMap<string, string> = new Map([
  ["arsk_revoked", REVOKED],
  ["arsk_expired", "API key has expired"],
]);
const READ_ONLY = "arsk_readonly";

/** POST operations that only look. */
const READING_POSTS = [
  /^\/connectors\/(ping|databases|schemas|tables|postgres-publications)$/,
  /^\/connectors\/[^/]+\/generate-shadow-script$/,
  /^\/data-catalog\/search$/,
  /^\/pipelines\/validate-unsaved-(source|destination)$/,
  /^\/source-readers\/validate-unsaved$/,
  /^\/column-hashing-salts\/[^/]+\/preview$/,
];

/** `revoked` is asked at every request. */
export function authenticate(revoked: ReadonlySet<string>) {
  return createMiddleware<SandboxEnv>(async (c, next) => {
    const key = bearerToken(c);
    if (key === undefined) throw new ApiError(401, "unauthorized: missing API key");
    if (!key.startsWith("arsk_")) throw new ApiError(401, "unauthorized: malformed API key");
    const refusal = revoked.has(key) ? REVOKED : REFUSED.get(key);
    if (refusal) throw new ApiError(401, `unauthorized: ${refusal}`);
    if (key === READ_ONLY && changes(c.req.method, c.req.path)) {
      throw new ApiError(403, "forbidden: this API key may only read");
    }
    await next();
  });
}

function changes(method: string, path: string): boolean {
  return method !== "GET" && !READING_POSTS.some((pattern) => pattern.test(path));
}
