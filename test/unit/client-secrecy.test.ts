// The API key is nowhere to be seen: not in errors, not in what observers get, not when the client itself is looked at.
import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type ArtieClient,
  type ArtieError,
  type ArtieExchange,
  createArtieClient,
  createEventsClient,
} from "../../src/artie/index.ts";
import { failureOf } from "./support/failure.ts";
import { serve, type TestServer } from "./support/http.ts";
import { USER_AGENT } from "./support/client.ts";

const KEY = "arsk_6f1c2b7e9d40-keep-me-secret";
const UUID = "8a9a6b0e-6d0f-4f5e-9d43-0f6f5a2f6c11";

/** Everything that a log or a person could get to see of a value. */
function everyForm(value: unknown): string {
  const fields = typeof value === "object" && value !== null ? Object.getOwnPropertyNames(value) : [];
  const own = fields.map((field) => inspect(Reflect.get(value as object, field)));
  return [
    inspect(value, { depth: Infinity, showHidden: true, getters: true }),
    String(value),
    JSON.stringify(value),
    ...own,
  ].join("\n");
}

function expectNoKey(value: unknown): void {
  expect(everyForm(value)).not.toMatch(/arsk_|keep-me-secret/);
}

const calls: readonly ((client: ArtieClient) => Promise<unknown>)[] = [
  (client) => client.pipelines.list(),
  (client) => client.pipelines.start(UUID),
  (client) => client.connectors.ping({ type: "mysql", sharedConfig: { password: "x" } }),
  (client) => client.sourceReaders.delete(UUID),
];

/** Runs each call against the server; gives the failures and what the observer was told. */
async function failures({ url }: TestServer): Promise<{ errors: ArtieError[]; exchanges: ArtieExchange[] }> {
  const exchanges: ArtieExchange[] = [];
  const observe = (exchange: ArtieExchange) => void exchanges.push(exchange);
  const client = createArtieClient({ url, key: KEY, userAgent: USER_AGENT, observe });
  const errors: ArtieError[] = [];
  for (const call of calls) errors.push(await failureOf(call(client)));
  return { errors, exchanges };
}

/** Repeats the request's own headers in every place an answer has. */
const echoes: readonly [string, (authorization: string) => { status: number; body: string; type?: string }][] = [
  ["an error", (sent) => ({ status: 401, body: JSON.stringify({ error: `unauthorized: ${sent}` }) })],
  ["another field", (sent) => ({ status: 400, body: JSON.stringify({ message: sent, detail: sent }) })],
  ["plain text", (sent) => ({ status: 500, body: `${sent} crashed us` })],
  ["a text so long that it is cut in the key", (sent) => ({ status: 400, body: "x".repeat(1_985) + sent })],
  ["a nested message", (sent) => ({ status: 409, body: JSON.stringify({ error: `a: b: ERROR: ${sent}: ${sent}` }) })],
  ["a content type", (sent) => ({ status: 403, body: sent, type: `text/${sent.replace("Bearer ", "")}` })],
];

describe("the API key", () => {
  it("is not part of the client", () => {
    const client = createArtieClient({ url: "https://api.example", key: KEY, userAgent: USER_AGENT });
    const events = createEventsClient({ url: "https://events.example", key: KEY, userAgent: USER_AGENT });
    for (const value of [client, client.pipelines, events, ...Object.values(client)]) expectNoKey(value);
  });

  it.each(echoes)("is blanked when the server repeats it in %s", async (_, echo) => {
    await using server = await serve((response, { headers }) => {
      const { status, body, type = "application/json" } = echo(headers.authorization ?? "");
      response.writeHead(status, { "content-type": type }).end(body);
    });
    const { errors, exchanges } = await failures(server);
    for (const value of [...errors, ...exchanges, ...errors.map((error) => error.stack)]) expectNoKey(value);
  });

  it("is blanked when an answer that should be JSON holds it", async () => {
    await using server = await serve((response, { headers }) => {
      const sent = headers.authorization?.replace("Bearer ", "") ?? "";
      response.writeHead(200, { "content-type": `text/${sent}` }).end(`{"items":[{"uuid":7,"${sent}":`);
    });
    const client = createArtieClient({ url: server.url, key: KEY, userAgent: USER_AGENT });
    const error = await failureOf(client.pipelines.list());
    expect(error.message).toContain("[redacted]");
    expectNoKey(error);
  });

  it("is blanked when a field of the wrong type is named after it", async () => {
    await using server = await serve((response, { headers }) => {
      const sent = headers.authorization ?? "";
      response.end(JSON.stringify({ type: "s3", sharedConfig: [sent], tablesConfig: { [sent]: 7 } }));
    });
    const client = createArtieClient({ url: server.url, key: KEY, userAgent: USER_AGENT });
    for (const call of [client.connectors.get(UUID), client.sourceReaders.replace(UUID, {})]) {
      expectNoKey(await failureOf(call));
    }
  });

  it("is not in the failure when no answer comes", async () => {
    await using server = await serve((response) => response.destroy());
    const client = createArtieClient({ url: server.url, key: KEY, userAgent: USER_AGENT });
    const errors = [await failureOf(client.pipelines.start(UUID)), await failureOf(client.pipelines.start(UUID))];
    for (const error of errors) expectNoKey(error);
  });

  it("is not in the failure when it can't be sent at all", async () => {
    const client = createArtieClient({ url: "http://127.0.0.1:9", key: `${KEY}\nX: 1`, userAgent: USER_AGENT });
    const error = await failureOf(client.pipelines.start(UUID));
    expectNoKey(error);
    expectNoKey(error.cause);
  });

  it("of any kind is blanked wherever it stands in a message", async () => {
    let message = "";
    await using server = await serve((response) => {
      response.writeHead(400).end(JSON.stringify({ error: message }));
    });
    const key = fc.stringMatching(/^arsk_[!-~]{8,40}$/);
    await fc.assert(
      fc.asyncProperty(key, fc.string(), fc.string(), async (secret, before, after) => {
        message = `${before}${secret}${after}${secret}`;
        const client = createArtieClient({ url: server.url, key: secret, userAgent: USER_AGENT });
        const error = await failureOf(client.pipelines.start(UUID));
        expect(JSON.stringify(error)).not.toContain(secret);
      }),
      { numRuns: 40 },
    );
  });
});
