// How clients make themselves known: by registration, and by documents that they publish.
import { once } from "node:events";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { createOAuthDoor } from "../../src/gateway/oauth/index.ts";
import { isPublic, publicLookup } from "../../src/gateway/oauth/addresses.ts";
import { createPublicFetch, type FetchDocument } from "../../src/gateway/oauth/documents.ts";
import { Browser } from "./browser.ts";
import type { GatewayOptions } from "../../src/gateway/index.ts";
import { ask, run } from "./gateway.ts";
import { CALLBACK, HandMade, register } from "./oauth-clients.ts";
import { freePort } from "../support/free-port.ts";
import { runOn } from "./stores.ts";

const DOCUMENT = "https://client.example.com/oauth/client.json";
const oauth = createOAuthDoor({ clientDocuments: false });

/** One that can be stopped and started again at the same address. */
async function fixed(options: Partial<GatewayOptions> = { oauth }) {
  const port = await freePort();
  return await run("SQLite", { ...options, port, publicUrl: `http://127.0.0.1:${port}` });
}

describe("a registration", () => {
  test.each<[string, Record<string, unknown>, number, string?]>([
    ["a web callback", { redirect_uris: ["https://chatgpt.com/connector/oauth/abc123"] }, 201],
    [
      "a program on this machine",
      { redirect_uris: ["http://127.0.0.1:8080/cb", "http://[::1]/cb", "http://localhost/"] },
      201,
    ],
    ["a scheme of its own", { redirect_uris: ["cursor://anysphere.cursor-retrieval/oauth/user-agent/callback"] }, 201],
    [
      "what it wants beside",
      { scope: "openid mcp:tools", grant_types: ["authorization_code", "implicit"], contacts: ["x"] },
      201,
    ],
    ["a secret that it asks for", { token_endpoint_auth_method: "client_secret_post" }, 201],
    ["unencrypted web pages", { redirect_uris: ["http://evil.test/cb"] }, 400, "this machine alone"],
    ["a script", { redirect_uris: ["javascript:alert(1)"] }, 400, "no scheme"],
    ["a file", { redirect_uris: ["file:///etc/passwd"] }, 400, "no scheme"],
    ["a socket", { redirect_uris: ["wss://evil.test/"] }, 400, "no scheme"],
    ["a fragment", { redirect_uris: ["https://a.example/#x"] }, 400, "fragment"],
    ["a password", { redirect_uris: ["https://a:b@a.example/"] }, 400, "password"],
    ["no address", { redirect_uris: ["not an address"] }, 400, "whole address"],
    ["no callback", { redirect_uris: [] }, 400, "one to"],
    ["no list", { redirect_uris: "https://a.example/" }, 400, "one to"],
    [
      "2,000 callbacks",
      { redirect_uris: Array.from({ length: 2_000 }, (_, index) => `https://a.example/${index}`) },
      413,
    ],
    [
      "30 callbacks",
      { redirect_uris: Array.from({ length: 30 }, (_, index) => `https://a.example/${index}`) },
      400,
      "one to",
    ],
    ["a long callback", { redirect_uris: [`https://a.example/${"x".repeat(600)}`] }, 400, "characters"],
    ["a name of 40 KB", { client_name: "x".repeat(40_000) }, 413],
    ["a long name", { client_name: "x".repeat(300) }, 400, "client_name"],
    ["a name that is none", { client_name: { toString: "x" } }, 400, "client_name"],
    [
      "keys at an address without https",
      { token_endpoint_auth_method: "private_key_jwt", jwks_uri: "http://a.example/" },
      400,
      "https",
    ],
  ])("with %s", async (_, metadata, status, why = "") => {
    const { gateway } = await run("SQLite", { oauth });
    const answer = await register(gateway.url, metadata);
    expect([answer.status, answer.text.includes(why)]).toEqual([status, true]);
    expect(answer.text).not.toContain("client_secret");
    if (status === 201)
      expect(answer.body).toMatchObject({ token_endpoint_auth_method: "none", response_types: ["code"] });
  });

  test.each(["not JSON", "[]", "null", '"text"'])("that is %s", async (body) => {
    const { gateway } = await run("SQLite", { oauth });
    const answer = await ask(`${gateway.url}/oauth/reg`, { method: "POST", body });
    expect([answer.status, typeof answer.body["error"]]).toEqual([400, "string"]);
  });

  test("that nobody uses is forgotten after an hour; there is room for so many, and one that was let in stays", async () => {
    const gateway = await fixed();
    const { url } = gateway.gateway;
    const used = await HandMade.register(url);
    const { refresh_token } = await used.tokens((await gateway.grant()).connect_code);
    const unused = await HandMade.register(url);
    await gateway.gateway.close();
    const many = `with recursive n (i) as (select 1 union all select i + 1 from n where i < 5000)
      insert into artie_oauth (model, id, payload, expires_at) select 'Client', 'c' || i, '{}', ${Date.now() + 60_000} from n`;
    await runOn("SQLite", gateway.place, many);
    const full = await gateway.replica();
    const refused = await register(url);
    expect([refused.status, refused.body["error"]]).toEqual([429, "temporarily_unavailable"]);
    await full.close();
    await runOn(
      "SQLite",
      gateway.place,
      "update artie_oauth set expires_at = expires_at - 3600000 where model = 'Client'",
    );
    await gateway.replica();
    expect((await new Browser().open(unused.authorization())).text).toContain("This program can&#39;t connect");
    expect((await register(url)).status).toBe(201);
    expect((await used.refresh(refresh_token)).status).toBe(200);
  });
});

/** Publishes the document, or what comes instead of it. */
function publisher(answer: () => Response): { readonly fetchDocument: FetchDocument; readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    fetchDocument: (url) => {
      asked.push(url);
      return Promise.resolve(answer());
    },
  };
}

const good = {
  client_id: DOCUMENT,
  client_name: "Documented",
  redirect_uris: [CALLBACK],
  token_endpoint_auth_method: "none",
};

describe("a client's document", () => {
  test("is kept when its client was let in, and stands in while its maker can't answer", async () => {
    let answer = () => Response.json(good);
    const { fetchDocument } = publisher(() => answer());
    const gateway = await fixed({ oauth: createOAuthDoor({ clientDocuments: true, fetchDocument }) });
    const client = new HandMade(gateway.gateway.url, DOCUMENT);
    const { refresh_token } = await client.tokens((await gateway.grant()).connect_code);
    // A gateway that starts now has not seen it.
    const restarted = async () => {
      await gateway.gateway.close();
      return await gateway.replica();
    };
    answer = () => new Response(null, { status: 503 });
    const second = await restarted();
    const refreshed = await client.refresh(refresh_token);
    expect(refreshed.status).toBe(200);
    const stranger = new HandMade(gateway.gateway.url, DOCUMENT.replace("client.json", "stranger.json"));
    expect((await new Browser().open(stranger.authorization())).text).toContain("can&#39;t connect");
    answer = () => new Response(null, { status: 404 });
    await second.close();
    await gateway.replica();
    expect((await client.refresh(refresh_token)).body["error"]).toBe("invalid_client");
  });

  test.each<[string, () => Response]>([
    [
      "says that it is somebody else's",
      () => Response.json({ ...good, client_id: "https://other.example.com/client.json" }),
    ],
    ["is no JSON", () => new Response("<html>")],
    ["is a list", () => Response.json([])],
    ["leads elsewhere", () => new Response(null, { status: 302, headers: { location: "http://169.254.169.254/" } })],
    ["is not there", () => new Response(null, { status: 404 })],
    ["is too large", () => Response.json({ ...good, client_name: "x".repeat(20_000) })],
    ["holds a secret", () => Response.json({ ...good, client_secret: "x" })],
    ["is called back without encryption", () => Response.json({ ...good, redirect_uris: ["http://evil.test/"] })],
    ["is called back elsewhere", () => Response.json({ ...good, redirect_uris: ["https://elsewhere.example.com/"] })],
  ])("that %s lets nobody in", async (_, answer) => {
    const { fetchDocument, asked } = publisher(answer);
    const { gateway } = await run("SQLite", { oauth: createOAuthDoor({ clientDocuments: true, fetchDocument }) });
    const page = await new Browser().open(new HandMade(gateway.url, DOCUMENT).authorization());
    expect(page.text).toContain("This program can&#39;t connect");
    expect(asked).toContain(DOCUMENT);
  });

  test("is not asked for where the gateway may not call out, and that is said", async () => {
    const { gateway } = await run("SQLite", { oauth });
    const page = await new Browser().open(new HandMade(gateway.url, DOCUMENT).authorization());
    expect(page.text).toContain("This program can&#39;t connect");
    const { body } = await ask(`${gateway.url}/.well-known/oauth-authorization-server/oauth`);
    expect(body["client_id_metadata_document_supported"]).not.toBe(true);
  });

  test("with keys lets its client prove who it is, once with each proof", async () => {
    const { publicKey, privateKey } = await generateKeyPair("RS256");
    const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: "k1", alg: "RS256", use: "sig" }] };
    const jwks = "https://client.example.com/oauth/jwks.json";
    const document = { ...good, token_endpoint_auth_method: "private_key_jwt", jwks_uri: jwks };
    const fetchDocument: FetchDocument = (url) => Promise.resolve(Response.json(url === jwks ? keys : document));
    const gateway = await run("SQLite", { oauth: createOAuthDoor({ clientDocuments: true, fetchDocument }) });
    const client = new HandMade(gateway.gateway.url, DOCUMENT);
    const assertion = await new SignJWT({ jti: "once" })
      .setProtectedHeader({ alg: "RS256", kid: "k1" })
      .setIssuer(DOCUMENT)
      .setSubject(DOCUMENT)
      .setAudience(`${gateway.gateway.url}/oauth/token`)
      .setExpirationTime("2m")
      .sign(privateKey);
    const proof = {
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: assertion,
    };
    const code = await client.consent((await gateway.grant()).connect_code);
    expect((await client.redeem(code)).body["error"]).toBe("invalid_client");
    expect((await client.redeem(code, proof)).status).toBe(200);
    const second = await client.consent((await gateway.grant({ name: "Second" })).connect_code);
    expect((await client.redeem(second, proof)).body["error"]).toBe("invalid_client");
  });
});

describe("what is fetched for strangers", () => {
  test.each(["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "2a00:1450:4001:80b::200e"])("%s is public", (address) => {
    expect(isPublic(address)).toBe(true);
  });

  test.each([
    ...[
      "127.0.0.1",
      "10.1.2.3",
      "172.16.0.1",
      "172.31.255.255",
      "192.168.1.1",
      "169.254.169.254",
      "100.64.0.1",
      "0.0.0.0",
    ],
    ...[
      "198.18.0.1",
      "224.0.0.1",
      "255.255.255.255",
      "::",
      "::1",
      "::ffff:127.0.0.1",
      "::ffff:8.8.8.8",
      "fe80::1",
      "fc00::1",
    ],
    ...["fd12:3456::1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1", "ff02::1", "no address"],
  ])("%s is not", (address) => {
    expect(isPublic(address)).toBe(false);
  });

  test("comes over https from public addresses alone, also behind a name", async () => {
    const server = createServer({}).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    let connections = 0;
    server.on("connection", () => (connections += 1));
    const lookup = publicLookup((_, __, done) => {
      done(null, [
        { address: "8.8.8.8", family: 4 },
        { address: "127.0.0.1", family: 4 },
      ]);
    });
    const reasonOf = (url: string) =>
      createPublicFetch(lookup)(url, AbortSignal.timeout(60_000)).then(
        () => "fetched",
        (error: unknown) =>
          z.object({ message: z.string(), cause: z.object({ message: z.string() }).optional() }).parse(error),
      );
    const refused = { message: expect.stringMatching(/no public https address|fetch failed/) as string };
    for (const host of [
      "localhost",
      "internal.example.com",
      "127.0.0.1",
      "[::1]",
      "2130706433",
      "0x7f000001",
      "127.1",
    ]) {
      expect(await reasonOf(`https://${host}:${port}/client.json`)).toMatchObject(refused);
    }
    expect(await reasonOf(`http://internal.example.com:${port}/`)).toMatchObject(refused);
    expect(JSON.stringify(await reasonOf(`https://internal.example.com:${port}/`))).toContain("not public");
    expect(connections).toBe(0);
    server.close();
  });
});
