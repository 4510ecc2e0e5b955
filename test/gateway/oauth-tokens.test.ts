// What the door of OAuth gives out, and when that ends: at any replica, whoever comes first.
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { createOAuthDoor } from "../../src/gateway/oauth/index.ts";
import { createKeys, DAY_MS, PERIOD_MS } from "../../src/gateway/oauth/keys.ts";
import { openKeyring } from "../../src/gateway/store/keyring.ts";
import { openStore } from "../../src/gateway/store/store.ts";
import { cutTokens } from "../../src/gateway/tokens.ts";
import { Browser, type Page } from "./browser.ts";
import { type Answer, ask, callBody, run } from "./gateway.ts";
import { HandMade } from "./oauth-clients.ts";
import { freePort } from "../support/free-port.ts";
import { newPlace, runOn, STORES, type StoreName } from "./stores.ts";

const oauth = createOAuthDoor({ clientDocuments: false });
const iso = (inMs: number) => new Date(Date.now() + inMs).toISOString();

/** A gateway, a grant, a client that has registered, and another replica of the same address where the store allows it. */
async function begin(store: StoreName, grant: Record<string, unknown> = {}) {
  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  const gateway = await run(store, { oauth, port, publicUrl });
  let other = publicUrl;
  if (store === "Postgres") {
    const otherPort = await freePort();
    await gateway.replica({ port: otherPort });
    other = `http://127.0.0.1:${otherPort}`;
  }
  return {
    gateway,
    base: publicUrl,
    other,
    made: await gateway.grant(grant),
    client: await HandMade.register(publicUrl),
  };
}

function call(base: string, token: string): Promise<Answer> {
  const headers = { authorization: `Bearer ${token}` };
  return ask(`${base}/mcp`, { method: "POST", headers, body: callBody("list_all_artie_connectors") });
}

const statusOf = async (base: string, token: string) => (await call(base, token)).status;
const tokenIn = ({ body }: Answer, name = "access_token") => z.string().parse(body[name]);

describe.each(STORES)("over %s", (store) => {
  test("a code is redeemed once: at another replica it is refused, and what it gave is over", async () => {
    const { gateway, base, other, client, made } = await begin(store);
    const code = await client.consent(made.connect_code);
    const first = await client.redeem(code);
    expect([first.status, await statusOf(other, tokenIn(first))]).toEqual([200, 200]);
    const again = await client.redeem(code, {}, other);
    expect([again.status, again.body["error"]]).toEqual([400, "invalid_grant"]);
    for (const at of [base, other]) await expect.poll(() => statusOf(at, tokenIn(first))).toBe(401);
    expect((await client.refresh(tokenIn(first, "refresh_token"))).body["error"]).toBe("invalid_grant");
    const trail = async () => (await gateway.admin("GET", `/admin/v1/calls?grant=${made.id}`)).text;
    await expect.poll(async () => (await trail()).match(/client_disconnected/g)?.length).toBe(1);
  });

  test("of many that redeem one code at once none keeps more than one answer", async () => {
    const { base, other, client, made } = await begin(store);
    const code = await client.consent(made.connect_code);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => client.redeem(code, {}, index % 2 === 0 ? base : other)),
    );
    const given = answers.filter(({ status }) => status === 200);
    expect(given.length).toBeLessThanOrEqual(1);
    expect(answers.filter(({ status }) => status !== 200).every(({ body }) => body["error"] === "invalid_grant")).toBe(
      true,
    );
    for (const answer of given) await expect.poll(() => statusOf(base, tokenIn(answer))).toBe(401);
  });

  test("a connect code lets one client in, whatever replicas are asked at once", async () => {
    const { base, other, client, made } = await begin(store);
    const browsers = Array.from({ length: 6 }, () => new Browser());
    const pages = await Promise.all(browsers.map((browser) => browser.open(client.authorization())));
    const answers = await Promise.all(
      browsers.map((browser, index) => {
        const url = (pages[index]?.url ?? "").replace(base, index % 2 === 0 ? base : other);
        return browser.open(url, { step: "allow", code: made.connect_code });
      }),
    );
    // Who is let in goes on to the client, or, from the other replica's own address, to the one of both.
    const wasLetIn = ({ url }: Page) => url.startsWith(client.callback) || url.startsWith(`${base}/oauth/auth/`);
    expect(answers.filter(wasLetIn)).toHaveLength(1);
    expect(answers.filter(({ text }) => /was used/.test(text))).toHaveLength(5);
  });

  test("parallel calls may refresh one token each; who comes with it later ends them all", async () => {
    const { gateway, base, other, client, made } = await begin(store);
    const { refresh_token: old } = await client.tokens(made.connect_code);
    const answers = await Promise.all(
      Array.from({ length: 5 }, (_, index) => client.refresh(old, index % 2 === 0 ? base : other)),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    const [next] = answers;
    if (!next) throw new Error("Nothing was answered.");
    expect(await statusOf(other, tokenIn(next))).toBe(200);
    // Half a minute passes.
    await gateway.gateway.close();
    await runOn(
      store,
      gateway.place,
      "update artie_oauth set consumed_at = consumed_at - 31000 where model = 'RefreshToken'",
    );
    await gateway.replica();
    expect((await client.refresh(tokenIn(next, "refresh_token"))).status).toBe(200);
    expect((await client.refresh(old)).body["error"]).toBe("invalid_grant");
    await expect.poll(() => statusOf(base, tokenIn(next))).toBe(401);
    expect((await client.refresh(tokenIn(next, "refresh_token"))).body["error"]).toBe("invalid_grant");
  });

  test("tokens do what the grant does now, and end with it", async () => {
    const { gateway, base, client, made } = await begin(store, {
      config: { access: "read" },
      limits: { calls_per_minute: 50 },
    });
    const { access_token, refresh_token } = await client.tokens(made.connect_code);
    const list = { method: "POST", headers: { authorization: `Bearer ${access_token}` } };
    const tools = async () =>
      (await ask(`${base}/mcp`, { ...list, body: { jsonrpc: "2.0", id: 1, method: "tools/list" } })).text;
    expect(await tools()).not.toContain("artie_pipelines_start");
    await gateway.admin("PATCH", `/admin/v1/grants/${made.id}`, { config: { access: "operate" } });
    expect(await tools()).toContain("artie_pipelines_start");
    const calls = (await gateway.admin("GET", `/admin/v1/calls?grant=${made.id}`)).text;
    expect(calls).toContain("client_connected");
    await gateway.admin("DELETE", `/admin/v1/grants/${made.id}`);
    const refused = await call(base, access_token);
    expect([refused.status, refused.body["code"]]).toEqual([401, "grant_revoked"]);
    expect(refused.headers.get("www-authenticate")).toContain("resource_metadata=");
    expect((await client.refresh(refresh_token)).body["error"]).toBe("invalid_grant");
  });

  test("a grant that has ended takes its tokens along, and gives them back when it is renewed", async () => {
    const { gateway, base, client, made } = await begin(store);
    const { access_token, refresh_token } = await client.tokens(made.connect_code);
    await gateway.gateway.close();
    await runOn(store, gateway.place, `update artie_grants set expires_at = ${Date.now() - 1}`);
    await gateway.replica();
    const refused = await call(base, access_token);
    expect([refused.status, refused.body["code"]]).toEqual([401, "grant_expired"]);
    expect((await client.refresh(refresh_token)).body["error"]).toBe("invalid_grant");
    await gateway.admin("PATCH", `/admin/v1/grants/${made.id}`, { expires_at: iso(DAY_MS) });
    expect((await client.refresh(refresh_token)).status).toBe(200);
  });

  test("a client may give its tokens back, and nobody else's", async () => {
    const { base, client, made } = await begin(store);
    const { access_token, refresh_token } = await client.tokens(made.connect_code);
    const stranger = await HandMade.register(base);
    const revoke = (id: string) => {
      const body = new URLSearchParams({ token: refresh_token, client_id: id }).toString();
      const headers = { "content-type": "application/x-www-form-urlencoded" };
      return ask(`${base}/oauth/token/revocation`, { method: "POST", headers, body });
    };
    await revoke(stranger.id);
    expect((await client.refresh(refresh_token)).status).toBe(200);
    await revoke(client.id);
    await expect.poll(() => statusOf(base, access_token)).toBe(401);
  });

  test("keys are announced a day before they sign, made once by all replicas, and go when they are over", async () => {
    await using place = await newPlace(store);
    const stores = [await openStore(place.address)];
    if (store === "Postgres") stores.push(await openStore(place.address));
    const [first] = stores;
    if (!first) throw new Error("There is no store.");
    const keyring = await openKeyring(first, [Buffer.alloc(32, 5)]);
    const period = Math.floor(Date.now() / PERIOD_MS) * PERIOD_MS;
    const at = async (now: number) => {
      const sets = await Promise.all(
        Array.from({ length: 6 }, (_, index) =>
          createKeys(stores[index % stores.length] ?? first, keyring, () => now).current(),
        ),
      );
      expect(new Set(sets.map((set) => JSON.stringify(set))).size).toBe(1);
      return sets[0] ?? { keys: [], signsWith: "" };
    };
    const early = await at(period + 1);
    expect(early.keys).toHaveLength(1);
    const announcing = await at(period + PERIOD_MS - DAY_MS + 1);
    expect(announcing.keys).toHaveLength(2);
    expect(announcing.signsWith).toBe(early.signsWith);
    const later = await at(period + PERIOD_MS + 1);
    expect(later.keys).toHaveLength(2);
    expect(later.signsWith).toBe(announcing.keys[1]?.kid);
    for (const each of stores) await each[Symbol.asyncDispose]();
  });
});

describe("the door", () => {
  test("takes no token but its own", async () => {
    const { base, client, made } = await begin("SQLite");
    const elsewhere = await begin("SQLite");
    const { access_token } = await client.tokens(made.connect_code);
    const [head = "", payload = "", signature = ""] = access_token.split(".");
    const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const changed = (from: string, value: object) =>
      encoded({ ...(JSON.parse(Buffer.from(from, "base64url").toString()) as object), ...value });
    const bad = [
      ...[
        `${head}.${changed(payload, { sub: elsewhere.made.id })}.${signature}`,
        `${head}.${payload}.`,
        "nonsense",
        "",
      ],
      ...[
        `${changed(head, { alg: "none" })}.${payload}.`,
        `${changed(head, { kid: "unknown" })}.${payload}.${signature}`,
      ],
      ...[(await elsewhere.client.tokens(elsewhere.made.connect_code)).access_token, made.token],
    ];
    for (const token of bad)
      expect([token.slice(0, 20), await statusOf(base, token)]).toEqual([token.slice(0, 20), 401]);
    expect(await statusOf(base, access_token)).toBe(200);
    const { body } = await call(base, made.token);
    expect(body["remedy"]).toContain("/g/mcp");
  });

  test("wants a proof that nobody else can have (S256), its own address, and a callback that is the client's", async () => {
    const { base, client, made } = await begin("SQLite");
    const errorOf = async (more: Record<string, string>) => {
      const { url, text } = await new Browser().open(client.authorization(more));
      return url.startsWith(client.callback)
        ? new URL(url).searchParams.get("error")
        : /<h1>(.*)<\/h1>/.exec(text)?.[1];
    };
    expect(await errorOf({ code_challenge_method: "plain" })).toBe("invalid_request");
    expect(await errorOf({ code_challenge: "", code_challenge_method: "" })).toBe("invalid_request");
    expect(await errorOf({ resource: "https://elsewhere.example.com/mcp" })).toBe("invalid_target");
    const { url } = await new Browser().open(client.authorization({ response_type: "token" }));
    expect(url).toContain("#error=unsupported_response_type");
    expect(await errorOf({ prompt: "none" })).toBe("interaction_required");
    expect(await errorOf({ redirect_uri: "https://elsewhere.example.com/" })).toBe("This program can&#39;t connect");
    expect(await errorOf({ client_id: "nobody" })).toBe("This program can&#39;t connect");
    // What clients ask for beside it does not keep anybody out.
    const asked = { scope: "openid profile offline_access mcp:tools", prompt: "consent", nonce: "n", max_age: "0" };
    const back = await new Browser().letIn(client.authorization(asked), made.connect_code);
    expect(back.searchParams.get("iss")).toBe(`${base}/oauth`);
    expect(back.searchParams.get("state")).toBe("s");
    const code = back.searchParams.get("code") ?? "";
    expect((await client.redeem(code, { code_verifier: "a".repeat(43) })).body["error"]).toBe("invalid_grant");
    expect((await client.redeem(code)).status).toBe(200);
  });

  test("keeps nobody signed in: one browser lets many clients in, each with a code of its own", async () => {
    const { gateway, client, made } = await begin("SQLite");
    const browser = new Browser();
    const another = await gateway.grant({ name: "Another" });
    const codes: (string | null)[] = [];
    for (const code of [made.connect_code, another.connect_code]) {
      codes.push((await browser.letIn(client.authorization(), code)).searchParams.get("code"));
    }
    expect(new Set(codes).size).toBe(2);
    expect(browser.cookieNames.filter((name) => name.includes("session"))).toEqual([]);
  });

  test("says of a code that it is wrong, used, over or of no use here, and takes few guesses", async () => {
    const { gateway, base, client, made } = await begin("SQLite");
    const browser = new Browser();
    const { url } = await browser.open(client.authorization());
    const say = async (code: string, step = "check") =>
      /role="alert"[^>]*>\s*([^<]*)/.exec((await browser.open(url, { step, code })).text)?.[1] ?? "";
    const guarded = await gateway.grant({ require_api_token_auth: true });
    expect(await say(guarded.connect_code)).toContain("a member&#39;s token with every call");
    const revoked = await gateway.grant();
    await gateway.admin("DELETE", `/admin/v1/grants/${revoked.id}`);
    expect(await say(revoked.connect_code)).toContain("has ended");
    const used = await gateway.grant();
    await client.tokens(used.connect_code);
    expect(await say(used.connect_code, "allow")).toContain("used already");
    for (let guess = 1; guess < 5; guess += 1) expect(await say(`WRON-GWRO-NG${guess}X`)).toContain("no such code");
    expect(await say("WRON-GWRO-NG9X")).toContain("connect again");
    expect(await say("WRON-GWRO-NG9X")).toContain("connect again");
    const canceled = new URL((await browser.open(url, { step: "cancel" })).url);
    expect(canceled.searchParams.get("error")).toBe("access_denied");
    const late = await browser.open(url, { step: "allow", code: made.connect_code });
    expect([late.status, late.text.includes("This request is over")]).toEqual([404, true]);
    // Without the cookie of whom it was shown to, the page is nobody's.
    const other = await new Browser().open(client.authorization());
    expect((await new Browser().open(other.url)).status).toBe(404);
    expect(base).toContain("127.0.0.1");
  });
});

describe("what the log says", () => {
  const jwt = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJnIn0.c2lnbmF0dXJl";
  test.each([
    ["an access token", `Bearer ${jwt}`, "Bearer eyJ…"],
    [
      "an address that a client is called back at",
      "https://a.example/?code=SplxlOBeZQ&state=s",
      "https://a.example/?code=…&state=s",
    ],
    [
      "a form",
      "grant_type=refresh_token&refresh_token=8xLOxBtZp8&client_id=c",
      "grant_type=refresh_token&refresh_token=…&client_id=c",
    ],
    [
      "an answer",
      '{"access_token":"a","refresh_token": "b","scope":"artie"}',
      '{"access_token":"…","refresh_token": "…","scope":"artie"}',
    ],
    ["an answer in a log line", '"msg":"{\\"refresh_token\\":\\"b\\"}"', '"msg":"{\\"refresh_token\\":\\"…\\"}"'],
    ["a page that waits", "/oauth/connect/0zZbcrepWdjMPbpNiuGcv", "/oauth/connect/…"],
    ["a connect code", "Code ABCD-EFGH-JKMN was used", "Code … was used"],
    ["a grant's token", "/g/art_g0123456789abcde_xyz/mcp", "/g/art_g0123456789abcde_…/mcp"],
    ["an error's code", '{"code":"unexpected","path":"/oauth/token"}', '{"code":"unexpected","path":"/oauth/token"}'],
  ])("of %s holds nothing that lets anybody in", (_, text, cut) => {
    expect(cutTokens(text)).toBe(cut);
  });
});
