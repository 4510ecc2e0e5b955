// What most suites begin with: the extension, signed in to a sandbox of their own that is as new before every test.
import { after, before, beforeEach } from "mocha";
import { type ArtieClient, createArtieClient } from "../../../src/artie/index.ts";
import type { Sandbox, SandboxOptions } from "../../../src/sandbox/index.ts";
import type { ArtieExports } from "../../../src/vscode/exports.ts";
import { activate, run, setSetting, signInTo, signOutOfAll } from "./artie.ts";
import { stillSandbox } from "../../support/still-sandbox.ts";

export interface Suite {
  readonly api: ArtieExports;
  readonly sandbox: Sandbox;
  /** Acts on the account without the extension's knowledge. */
  readonly elsewhere: ArtieClient;
}

/**
 * For a suite about one account, which nothing refreshes by itself. Its requests are counted from each test's start.
 * @param take Given what the suite works with before its own hooks run.
 */
export function signedIn(options: SandboxOptions, take: (suite: Suite) => void): void {
  let sandbox: Sandbox;

  before(async () => {
    const api = await activate();
    sandbox = await stillSandbox(options);
    await signOutOfAll();
    await setSetting("refreshInterval", 0);
    await signInTo(sandbox);
    const { url, apiKey } = sandbox;
    take({ api, sandbox, elsewhere: createArtieClient({ url, key: apiKey, userAgent: "somebody-else/1" }) });
  });

  beforeEach(async () => {
    sandbox.reset();
    await run("artie.refresh");
    sandbox.clearRequests();
  });

  after(async () => {
    await signOutOfAll();
    await setSetting("refreshInterval", undefined);
    await setSetting("apiUrl", undefined);
    await sandbox.close();
  });
}
