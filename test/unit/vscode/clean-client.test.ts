// Whatever the window shows or logs of a failure has been cleaned where it came in: of what the session has read, of the
// accounts' keys, and of what tells itself by its form.
import { inspect } from "node:util";
import { expect, it } from "vitest";
import type { ArtieExchange } from "../../../src/artie/index.ts";
import { createCleanClient } from "../../../src/vscode/shell/clean-client.ts";
import { USER_AGENT } from "../support/client.ts";
import { failureOf } from "../support/failure.ts";
import { serve } from "../support/http.ts";

const UUID = "8a9a6b0e-6d0f-4f5e-9d43-0f6f5a2f6c11";
const STORED = "Kr7-stored-Wq2";
const OTHER_KEY = "arsk_other-account-5d1f";

it("takes what the session has seen out of every later error, before it is cut", async () => {
  const padding = "x ".repeat(40_000);
  await using server = await serve((response, { target }) => {
    if (target.startsWith("/connectors")) {
      const sharedConfig = { host: "db.example", password: STORED };
      response.end(JSON.stringify({ uuid: UUID, name: "Orders", type: "postgresql", sharedConfig }));
      return;
    }
    const error = `no luck with ${STORED}: ${OTHER_KEY}: postgres://u:Xy8-form-Zt3@db.example/shop ${padding}`;
    response.writeHead(400).end(JSON.stringify({ error }));
  });
  const exchanges: ArtieExchange[] = [];
  const observe = (exchange: ArtieExchange) => void exchanges.push(exchange);
  const options = { url: server.url, key: "arsk_own-2b7c9d", userAgent: USER_AGENT, observe };
  const artie = await createCleanClient(options, () => [OTHER_KEY]);
  await artie.connectors.get(UUID);
  const error = await failureOf(artie.pipelines.list());
  const shown = inspect([error, exchanges.at(-1)], { depth: Infinity, showHidden: true });
  expect(shown).toContain("no luck with [redacted]");
  for (const secret of [STORED, OTHER_KEY, "Xy8-form-Zt3"]) expect(shown).not.toContain(secret);
});
