// What went wrong on the way to the API, in words: Node's and undici's errors carry codes.

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "the connection was refused",
  ECONNRESET: "the connection was cut",
  EPIPE: "the connection was cut",
  UND_ERR_SOCKET: "the connection was cut",
  ETIMEDOUT: "no connection came about in time",
  UND_ERR_CONNECT_TIMEOUT: "no connection came about in time",
  UND_ERR_ABORTED: "the proxy let nothing through",
  ENOTFOUND: "the host is unknown",
  EAI_AGAIN: "the host's name could not be looked up",
  EHOSTUNREACH: "there is no way to the host",
  ENETUNREACH: "there is no network",
  CERT_HAS_EXPIRED: "its certificate has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is not trusted",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate is not trusted",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its certificate is not trusted",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate is not trusted",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is made for another host",
};

/** These say that no request has left this machine. */
const NOT_SENT: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_ABORTED",
]);

export interface NetworkFailure {
  /** "the connection was refused (ECONNREFUSED)". */
  readonly reason: string;
  /** Whether the API can't have seen the request. */
  readonly notSent: boolean;
  /** Whether an answer came that can't be unpacked: its compression is broken. */
  readonly garbled: boolean;
}

/** What the innermost error that has a code says. */
export function networkFailure(error: unknown): NetworkFailure {
  let code: string | undefined;
  for (let current = error; current instanceof Error; current = current.cause) {
    const own: unknown = Reflect.get(current, "code");
    if (typeof own === "string") code = own;
  }
  if (code === undefined) return { reason: "the network failed", notSent: false, garbled: false };
  const words = Object.hasOwn(WORDS, code) ? `${WORDS[code]} (${code})` : code;
  return { reason: words, notSent: NOT_SENT.has(code), garbled: /^(?:Z_|ERR__|ERR_BROTLI|ERR_ZSTD)/.test(code) };
}
