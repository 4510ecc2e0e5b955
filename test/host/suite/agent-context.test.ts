// What agents get beside tools: skills that VS Code finds in the extension, and resources that follow the sidebar's store.
import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { ResourceUpdatedNotificationSchema } from "@modelcontextprotocol/sdk/types.js";
import { after, before, describe, it } from "mocha";
import * as vscode from "vscode";
import { type Sandbox, startSandbox } from "../../../src/sandbox/index.ts";
import { activate, EXTENSION_ID, run, setSetting, signInTo, signOutOfAll, until } from "../support/artie.ts";

describe("agent context", () => {
  it("has the skills", async () => {
    const files =
      await vscode.commands.executeCommand<{ uri: { path: string }; type: string; extensionId: string }[]>(
        "_listExtensionPromptFiles",
      );
    const skills = files.filter(({ type, extensionId }) => type === "skill" && extensionId === EXTENSION_ID);
    assert.deepEqual(skills.map(({ uri }) => uri.path.split("/").at(-2)).sort(), [
      "onboarding-a-source",
      "operating-pipelines",
      "troubleshooting-cdc",
    ]);
  });

  describe("resources", () => {
    let sandbox: Sandbox;
    let client: Client;

    before(async () => {
      await activate();
      sandbox = await startSandbox();
      await signOutOfAll();
      await signInTo(sandbox);
      client = await connect();
    });

    after(async () => {
      await client.close();
      await signOutOfAll();
      await setSetting("apiUrl", undefined);
      await sandbox.close();
    });

    it("tell of what a person does", async () => {
      const name = "MySQL to BigQuery";
      const uri = `artie://pipelines/${sandbox.pipeline(name).uuid}`;
      const updated: string[] = [];
      client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => {
        updated.push(params.uri);
      });
      await client.subscribeResource({ uri });
      const outcome = await run("artie.pipeline.start", { pipeline: name, confirm: true });
      assert.ok(outcome.ok, outcome.message);
      await until("the client was told", () => updated.includes(uri));
      const { contents } = await client.readResource({ uri });
      assert.match(JSON.stringify(contents), /isDeploying|running/);
    });

    it("complete names as a person types them", async () => {
      const { prompts } = await client.listPrompts();
      assert.ok(prompts.some((prompt) => prompt.name === "start_pipeline"));
      const { completion } = await client.complete({
        ref: { type: "ref/prompt", name: "start_pipeline" },
        argument: { name: "pipeline", value: "hubspot" },
      });
      assert.deepEqual(completion.values, ["Hubspot to Snowflake"]);
    });
  });
});

/** As VS Code starts the bridge. The definition makes the socket, so VS Code has to ask for it first. */
async function connect(): Promise<Client> {
  const directory = await until("the socket is there", async () => {
    await vscode.commands.executeCommand("workbench.mcp.startServer", `${EXTENSION_ID}/Artie`, {
      waitForLiveTools: true,
    });
    return globSync(`artie-${process.pid}-*`, { cwd: tmpdir() })[0];
  });
  const extension = vscode.extensions.getExtension(EXTENSION_ID);
  assert.ok(extension);
  const client = new Client({ name: "test", version: "1" });
  const args = [join(extension.extensionPath, "dist/bridge.cjs"), join(tmpdir(), directory)];
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args, env: { ELECTRON_RUN_AS_NODE: "1" } }),
  );
  return client;
}
