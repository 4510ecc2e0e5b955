// The door of OAuth, with real clients and by hand.
import { describe, expect, test } from "vitest";
import { createOAuthDoor } from "../../src/gateway/oauth/index.ts";
import type { FetchDocument } from "../../src/gateway/oauth/documents.ts";
import { ask, callBody, run } from "./gateway.ts";
import { GENERATIONS, Memory, signIn } from "./oauth-clients.ts";
import { STORES } from "./stores.ts";

const DOCUMENT = "https://client.example.com/oauth/client.json";
const DRAFT = "MySQL to BigQuery";
const LOOPBACK = "http://localhost:53214/callback";

const fetchDocument: FetchDocument = (url) =>
  Promise.resolve(
    Response.json({
      ...{ client_id: url, client_name: "Documented client", redirect_uris: ["http://localhost/callback"] },
      ...{ grant_types: ["authorization_code", "refresh_token"], token_endpoint_auth_method: "none" },
    }),
  );

const oauth = createOAuthDoor({ clientDocuments: true, fetchDocument });

describe.each(STORES)("the OAuth door over %s", (store) => {
  test.each(GENERATIONS.flatMap((generation) => [[generation, undefined] as const, [generation, DOCUMENT] as const]))(
    "lets %s in, known by %s",
    async (generation, document) => {
      const gateway = await run(store, { oauth });
      const { connect_code } = await gateway.grant({ config: { pipelines: [DRAFT] } });
      const memory = new Memory(LOOPBACK, document);
      await using client = await signIn(generation, `${gateway.gateway.url}/mcp`, connect_code, memory);
      const { value, isError } = await client.call("list_all_artie_pipelines");
      expect(isError).toBe(false);
      expect(value["items"]).toMatchObject([{ name: DRAFT }]);
    },
  );

  test("publishes two documents and nothing else that clients look for", async () => {
    const gateway = await run(store, { oauth });
    const { url } = gateway.gateway;
    const { token } = await gateway.grant();
    const refused = await ask(`${url}/mcp`, { method: "POST", body: callBody("ping") });
    const [, document = ""] = /resource_metadata="([^"]+)"/.exec(refused.headers.get("www-authenticate") ?? "") ?? [];
    expect([refused.status, refused.body["code"]]).toEqual([401, "token_invalid"]);
    expect((await ask(document)).body).toMatchObject({
      resource: `${url}/mcp`,
      authorization_servers: [`${url}/oauth`],
    });
    expect((await ask(`${url}/.well-known/oauth-authorization-server/oauth`)).body).toMatchObject({
      ...{ issuer: `${url}/oauth`, code_challenge_methods_supported: ["S256"], response_types_supported: ["code"] },
      ...{ client_id_metadata_document_supported: true, authorization_response_iss_parameter_supported: true },
    });
    const documents = ["oauth-protected-resource", "oauth-authorization-server", "openid-configuration"];
    const paths = ["", "/g/mcp", `/g/${token}/mcp`].flatMap((at) =>
      documents.map((name) => `/.well-known/${name}${at}`),
    );
    const others = ["/.well-known/openid-configuration/oauth", "/oauth/.well-known/openid-configuration", "/register"];
    for (const path of [...paths, ...others]) expect([path, (await ask(url + path)).status]).toEqual([path, 404]);
  });
});
