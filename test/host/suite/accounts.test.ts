// Signing in and out: a key is kept only when the API took it, and goes to its own API only.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { inspect } from "node:util";
import { after, before, beforeEach, describe, it } from "mocha";
import * as vscode from "vscode";
import type { Sandbox } from "../../../src/sandbox/index.ts";
import type { ArtieExports } from "../../../src/vscode/exports.ts";
import { activate, run, setSetting, signInTo, signOutOfAll } from "../support/artie.ts";
import { stillSandbox } from "../../support/still-sandbox.ts";

const KEY = "arsk_host_test_3f9c1d7e";

describe("accounts", () => {
  let api: ArtieExports;
  let sandbox: Sandbox;

  before(async () => {
    api = await activate();
    sandbox = await stillSandbox();
  });

  beforeEach(async () => {
    await signOutOfAll();
    await setSetting("apiUrl", sandbox.url);
    sandbox.clearRequests();
  });

  after(async () => {
    await signOutOfAll();
    await setSetting("apiUrl", undefined);
    await sandbox.close();
  });

  it("keeps a key that the API accepts, in SecretStorage, and shows the account in the Accounts menu", async () => {
    const outcome = await run("artie.signIn", { name: "Acme production", key: KEY });
    assert.equal(outcome.ok, true, outcome.message);
    assert.match(outcome.message, /Acme production/);
    assert.equal(api.account?.label, "Acme production");
    assert.equal(api.account.apiUrl, sandbox.url);
    assert.deepEqual(await accountSecrets(api), [`artie.account.${api.account.id}`]);
    assert.deepEqual(
      (await vscode.authentication.getAccounts("artie")).map(({ label }) => label),
      ["Acme production"],
    );
    assert.equal(inspect(api, { depth: 8, showHidden: true }).includes(KEY), false);
  });

  it("takes a key with spaces around it, as it comes from the clipboard", async () => {
    const outcome = await run("artie.signIn", { name: " Acme ", key: ` ${KEY}\n` });
    assert.equal(outcome.ok, true, outcome.message);
    assert.equal(api.account?.label, "Acme");
  });

  for (const [what, key, reason] of [
    ["does not begin with arsk_", "sk-123", /begins with arsk_/],
    ["is only the prefix", "arsk_", /does not end after arsk_/],
    ["would break out of its header", "arsk_a\r\nx-evil: 1", /no spaces or special characters/],
    ["is empty", "", /begins with arsk_/],
  ] as const) {
    it(`sends nothing and keeps nothing when the key ${what}`, async () => {
      const outcome = await run("artie.signIn", { name: "Acme", key });
      assert.equal(outcome.ok, false);
      assert.match(outcome.message, reason);
      assert.deepEqual(sandbox.requests, []);
      await assertSignedOut(api);
    });
  }

  it("keeps nothing when the API refuses the key, and says so", async () => {
    const outcome = await run("artie.signIn", { name: "Acme", key: "arsk_revoked" });
    assert.equal(outcome.ok, false);
    assert.match(outcome.message, /refused the key/);
    await assertSignedOut(api);
  });

  it("says that the API can't be reached", async () => {
    const closed = await stillSandbox();
    await closed.close();
    await setSetting("apiUrl", closed.url);
    const outcome = await run("artie.signIn", { name: "Acme", key: KEY });
    assert.equal(outcome.ok, false);
    assert.match(outcome.message, /can't be reached: the connection was refused \(ECONNREFUSED\)/);
    await assertSignedOut(api);
  });

  it("says that something else than an Artie API answers", async () => {
    await using page = await serve((_, response) => response.end("<html>Welcome</html>"));
    await setSetting("apiUrl", page.url);
    const outcome = await run("artie.signIn", { name: "Acme", key: KEY });
    assert.equal(outcome.ok, false);
    assert.match(outcome.message, /is not an Artie API/);
    await assertSignedOut(api);
  });

  it("follows no redirect with the key", async () => {
    await using redirecting = await serve((request, response) => {
      response.writeHead(307, { location: `${sandbox.url}${request.url ?? ""}` }).end();
    });
    await setSetting("apiUrl", redirecting.url);
    const outcome = await run("artie.signIn", { name: "Acme", key: KEY });
    assert.equal(outcome.ok, false);
    assert.match(outcome.message, /redirects elsewhere/);
    assert.deepEqual(sandbox.requests, []);
    await assertSignedOut(api);
  });

  for (const [what, address, reason] of [
    ["is no address", "api.artie.com", /begins with https/],
    ["sends keys in the clear", "http://artie.example.com", /Use https/],
    ["holds a password", "https://user:secret@artie.example.com", /holds a user name or a password/],
  ] as const) {
    it(`refuses an artie.apiUrl that ${what}`, async () => {
      await setSetting("apiUrl", address);
      const outcome = await run("artie.signIn", { name: "Acme", key: KEY });
      assert.equal(outcome.ok, false);
      assert.match(outcome.message, reason);
      await assertSignedOut(api);
    });
  }

  it("sends the key to the address that it was entered for, whatever the setting says later", async () => {
    await using other = await stillSandbox();
    await signInTo(sandbox, "Acme", KEY);
    sandbox.clearRequests();
    await setSetting("apiUrl", other.url);
    await run("artie.refresh");
    assert.ok(sandbox.requests.length > 0);
    assert.deepEqual(other.requests, []);
  });

  it("keeps several accounts, one of them active, and switches between them", async () => {
    await using other = await stillSandbox();
    await signInTo(sandbox, "First");
    await signInTo(other, "Second");
    assert.equal(api.account?.label, "Second");
    sandbox.clearRequests();
    assert.equal((await run("artie.switchAccount", { name: "First" })).ok, true);
    assert.equal(api.account.label, "First");
    await run("artie.refresh");
    assert.ok(sandbox.requests.some(({ path }) => path === "/pipelines"));
    assert.equal((await run("artie.switchAccount", { name: "Third" })).ok, false);
    assert.equal(api.account.label, "First");
  });

  it("renews the key of an account when one signs in again by its name", async () => {
    await signInTo(sandbox, "Acme", "arsk_old");
    const { id } = api.account ?? {};
    await signInTo(sandbox, "Acme", "arsk_new");
    assert.equal(api.account?.id, id);
    assert.equal((await accountSecrets(api)).length, 1);
  });

  it("removes the key on signing out and forgets what it had loaded", async () => {
    await signInTo(sandbox);
    await run("artie.refresh");
    assert.ok(api.pipelines.length > 0);
    const outcome = await run("artie.signOut", { name: "Test" });
    assert.equal(outcome.ok, true, outcome.message);
    await assertSignedOut(api);
    assert.deepEqual(api.pipelines, []);
  });

  it("uses the sandbox that runs inside the extension host", async () => {
    const outcome = await run("artie.useSandbox");
    assert.equal(outcome.ok, true, outcome.message);
    assert.equal(api.account?.sandbox, true);
    await run("artie.refresh");
    assert.ok(api.pipelines.some(({ name }) => name === "MySQL to BigQuery"));
    assert.deepEqual(sandbox.requests, []);
  });
});

async function assertSignedOut(api: ArtieExports): Promise<void> {
  assert.equal(api.account, undefined);
  assert.deepEqual(await accountSecrets(api), []);
}

async function accountSecrets(api: ArtieExports): Promise<string[]> {
  return (await api.secretNames()).filter((name) => name.startsWith("artie.account."));
}

interface TestServer extends AsyncDisposable {
  readonly url: string;
}

/** An HTTP server that is no Artie API. */
async function serve(listener: RequestListener): Promise<TestServer> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${portOf(server)}`, [Symbol.asyncDispose]: () => close(server) };
}

function portOf(server: Server): number {
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  return address.port;
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, "close");
}
