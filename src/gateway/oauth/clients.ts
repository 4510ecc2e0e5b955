// What a client may say of itself, in its registration or in its metadata document. What we have no use for is left out;
// what nobody honest needs is refused.
import { type ClientMetadata, errors } from "oidc-provider";
import { ALGORITHM } from "./keys.ts";

export const SCOPE = "artie";
export const GRANT_TYPES = ["authorization_code", "refresh_token"];
const KEPT = new Set([
  ...["client_id", "client_id_issued_at", "client_name", "client_uri", "redirect_uris", "grant_types"],
  ...["token_endpoint_auth_method", "token_endpoint_auth_signing_alg", "jwks", "jwks_uri"],
]);
const MAX_REDIRECTS = 20;
const MAX_ADDRESS = 500;
const MAX_NAME = 200;
const MAX_KEYS = 5_000;
/** Schemes that no program takes as its own to be called back. */
const FOREIGN_SCHEMES =
  /^(?:about|blob|chrome|chrome-extension|data|devtools|edge|file|filesystem|ftp|ftps|intent|javascript|mailto|sftp|sms|ssh|tel|vbscript|view-source|ws|wss):$/;
const LOOPBACK = /^(?:localhost|127\.0\.0\.1|\[::1\])$/;

/** Checks and cleans it in place. @throws errors.InvalidClientMetadata */
export function checkClient(metadata: ClientMetadata): void {
  const refuse = (why: string): never => {
    throw new errors.InvalidClientMetadata(why);
  };
  for (const key of Object.keys(metadata)) if (!KEPT.has(key)) Reflect.deleteProperty(metadata, key);
  // Every client may be called back on any port of its own machine, as programs are.
  metadata.application_type = "native";
  metadata.response_types = ["code"];
  metadata.id_token_signed_response_alg = ALGORITHM;
  // A secret that anybody gets who asks proves nothing: instead of it every request has its own (PKCE).
  if (metadata.token_endpoint_auth_method !== "private_key_jwt") metadata.token_endpoint_auth_method = "none";
  const wanted: unknown = metadata.grant_types;
  metadata.grant_types = Array.isArray(wanted) ? GRANT_TYPES.filter((type) => wanted.includes(type)) : GRANT_TYPES;
  const { redirect_uris: redirects, client_name: name, client_uri: uri, jwks_uri: keysUri } = metadata;
  if (name !== undefined && (typeof name !== "string" || name.length > MAX_NAME)) {
    refuse(`client_name must be a text of at most ${MAX_NAME} characters`);
  }
  if (uri !== undefined && !isShortHttps(uri)) Reflect.deleteProperty(metadata, "client_uri");
  if (keysUri !== undefined && !isShortHttps(keysUri)) refuse("jwks_uri must be an https address");
  if (JSON.stringify(metadata.jwks ?? "").length > MAX_KEYS) refuse("jwks is too large");
  if (!Array.isArray(redirects) || redirects.length === 0 || redirects.length > MAX_REDIRECTS) {
    return refuse(`redirect_uris must hold one to ${MAX_REDIRECTS} addresses`);
  }
  for (const redirect of redirects as readonly unknown[]) {
    const problem = redirectProblem(redirect);
    if (problem !== undefined) refuse(`redirect_uris: ${problem}`);
  }
}

function isShortHttps(uri: unknown): boolean {
  return typeof uri === "string" && uri.length <= MAX_ADDRESS && URL.parse(uri)?.protocol === "https:";
}

/** Why a client may not be called back there. */
export function redirectProblem(redirect: unknown): string | undefined {
  const url = typeof redirect === "string" ? URL.parse(redirect) : null;
  if (typeof redirect !== "string" || !url) return "each must be a whole address";
  if (redirect.length > MAX_ADDRESS) return `none may have more than ${MAX_ADDRESS} characters`;
  if (url.username !== "" || url.password !== "") return "none may hold a name or a password";
  if (redirect.includes("#")) return "none may hold a fragment";
  if (url.protocol === "https:") return undefined;
  if (url.protocol === "http:") {
    return LOOPBACK.test(url.hostname) ? undefined : "http is for this machine alone (localhost, 127.0.0.1, [::1])";
  }
  return FOREIGN_SCHEMES.test(url.protocol) ? `${url.protocol} is no scheme of a program's own` : undefined;
}
