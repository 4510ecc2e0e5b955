// An API as a description says it is: Prism's mock of it, behind a door at which the tests see what is asked.
import { createLogger } from "@stoplight/prism-core";
import { getHttpOperationsFromSpec } from "@stoplight/prism-http";
import { createServer } from "@stoplight/prism-http-server";
import { type Received, serve, type TestServer } from "../unit/support/http.ts";

export interface Mock extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly Received[];
  /** Forgets what was asked. */
  clear(): void;
}

/** @param spec the file of the description */
export async function mockOf(spec: string): Promise<Mock> {
  const operations = await getHttpOperationsFromSpec(spec);
  const prism = createServer(operations, {
    components: { logger: createLogger("prism", { enabled: false }) },
    cors: false,
    config: {
      isProxy: false,
      mock: { dynamic: false },
      validateRequest: true,
      validateResponse: false,
      checkSecurity: false,
      errors: false,
      upstreamProxy: undefined,
    },
  });
  const url = await prism.listen(0, "127.0.0.1");
  let asked: Received[] = [];
  const door: TestServer = await serve(async (response, received) => {
    asked.push(received);
    const { method, target, body } = received;
    const answer = await fetch(new URL(target, url), {
      method,
      headers: { "content-type": "application/json", accept: "application/json" },
      ...(body === "" ? {} : { body }),
    });
    const text = await answer.text();
    response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "application/json" });
    response.end(text);
  });
  return {
    url: door.url,
    get requests() {
      return asked;
    },
    clear: () => {
      asked = [];
    },
    [Symbol.asyncDispose]: async () => {
      await door[Symbol.asyncDispose]();
      await prism.close();
    },
  };
}
