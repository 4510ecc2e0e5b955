// The way out of the server: whatever a handler answers or throws is shown without credentials and with escapes for what
// nobody sees, so that none can forget it.
import {
  type JSONRPCRequest,
  type Result,
  Server,
  type ServerContext,
  type ServerOptions,
} from "@modelcontextprotocol/server";
import type { AgentHost } from "./host.ts";
import { INTERNAL_ERROR, RequestError } from "./request-error.ts";

/** What these answer is ours, or has come through `invoke`, which presents it. */
const PRESENTED: ReadonlySet<string> = new Set([
  "initialize",
  "ping",
  "server/discover",
  "subscriptions/listen",
  "logging/setLevel",
  "tools/list",
  "tools/call",
]);

type Handler = (request: JSONRPCRequest, context: ServerContext) => Promise<Result>;

/* eslint-disable @typescript-eslint/no-deprecated -- kept by the SDK for what its high-level API can't do */
export class PresentingServer extends Server {
  readonly #host: AgentHost;

  constructor(info: { name: string; title: string; version: string }, options: ServerOptions, host: AgentHost) {
    super(info, options);
    this.#host = host;
  }

  protected override _wrapHandler(method: string, handler: Handler): Handler {
    const wrapped = super._wrapHandler(method, handler);
    return async (request, context) => {
      try {
        const result = await wrapped(request, context);
        return PRESENTED.has(method) ? result : (await this.#presenter(context))(result);
      } catch (error) {
        throw presented(error, await this.#presenter(context));
      }
    };
  }

  /** While nobody is signed in no credential is known: then their forms alone tell them. */
  async #presenter({ mcpReq: { signal } }: ServerContext): Promise<Presenter> {
    const { knownSecretsOf, present } = await import("../tools/policy/redact/index.ts");
    try {
      const secrets = knownSecretsOf(await this.#host.services(signal));
      return (value) => secrets.present(value);
    } catch {
      return present;
    }
  }
}

type Presenter = <T extends object>(value: T) => T;

/** As the SDK would tell it: by its own code, or as an internal error. */
function presented(error: unknown, show: Presenter): RequestError {
  if (!(error instanceof Error)) return new RequestError(INTERNAL_ERROR, show({ text: String(error) }).text);
  const [code, data] = [Reflect.get(error, "code"), Reflect.get(error, "data")] as unknown[];
  const shown = show({ message: error.message, data });
  return new RequestError(typeof code === "number" ? code : INTERNAL_ERROR, shown.message, shown.data);
}
