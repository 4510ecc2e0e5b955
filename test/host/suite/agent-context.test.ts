// What agents get beside tools: skills that VS Code finds in the extension, and resources that follow the sidebar's store.
import assert from "node:assert/strict";
import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { ResourceUpdatedNotificationSchema } from "@modelcontextprotocol/sdk/types.js";
import { after, before, describe, it } from "mocha";
import * as vscode from "vscode";
import type { Sandbox } from "../../../src/sandbox/index.ts";
import { connect } from "../support/agent.ts";
import { activate, EXTENSION_ID, run, setSetting, signInTo, signOutOfAll, until } from "../support/artie.ts";
import { stillSandbox } from "../../support/still-sandbox.ts";

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
      sandbox = await stillSandbox();
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
