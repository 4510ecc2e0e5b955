// Another version of the extension beside this one, as an update leaves it: agents that are connected notice nothing.
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { expect, onTestFinished } from "vitest";
import { z } from "zod";
import { root } from "../harness/paths.ts";
import type { Workbench } from "../harness/workbench.ts";
import { test } from "./fixture.ts";

const NEWER = "7.0.0";
const PIPELINE = "Orders Postgres to Snowflake";
const config = z.object({
  mcpServers: z.object({ artie: z.object({ command: z.string(), args: z.array(z.string()) }) }),
});

test("a folder of the extension under another version's name breaks no agent", async ({ openWorkbench }) => {
  const home = await mkdtemp(join(tmpdir(), "versions-"));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  const claude = join(home, "claude");
  const env = { ARTIE_HOME: join(home, "artie"), CLAUDE_CONFIG_DIR: claude };
  await mkdir(claude);

  const first = await openWorkbench({ env });
  await useSandbox(first.workbench);
  await first.page.getByRole("button", { name: "Connect Claude Code", exact: true }).click();
  await first.workbench.notification("Claude Code is connected to Artie");
  const { artie } = config.parse(JSON.parse(await readFile(join(claude, ".claude.json"), "utf8"))).mcpServers;
  const agent = await start(artie);
  expect(await pipelinesOf(agent)).toContain(PIPELINE);

  const second = await openWorkbench({ env, extensions: [await copyAs(NEWER, join(home, "copy"))] });
  await useSandbox(second.workbench);
  await expect.poll(() => readFile(artie.command, "utf8")).toContain(`Artie ${NEWER}:`);
  expect(await pipelinesOf(agent)).toContain(PIPELINE);
  expect(await pipelinesOf(await start(artie))).toContain(PIPELINE);

  // The code that the connected one was started from is gone, and its window too.
  await first[Symbol.asyncDispose]();
  await rm(join(home, "copy"), { recursive: true });
  expect(await pipelinesOf(agent)).toContain(PIPELINE);
  expect(await pipelinesOf(await start(artie))).toContain(PIPELINE);
});

async function useSandbox(workbench: Workbench): Promise<void> {
  await workbench.openContainer("Artie");
  await workbench.view("Pipelines").clickWelcome("Use the Sandbox");
  await workbench.view("Pipelines").row(PIPELINE).waitFor();
}

/** As VS Code's own installer would lay it there. */
async function copyAs(version: string, folder: string): Promise<string> {
  for (const part of ["dist", "media", "package.nls.json"])
    await cp(join(root, part), join(folder, part), { recursive: true });
  const manifest = z.looseObject({}).parse(JSON.parse(await readFile(join(root, "package.json"), "utf8")));
  await writeFile(join(folder, "package.json"), JSON.stringify({ ...manifest, version }));
  return folder;
}

async function start(server: { command: string; args: string[] }): Promise<Client> {
  const client = new Client({ name: "test", version: "1" });
  await client.connect(new StdioClientTransport({ ...server, stderr: "ignore" }));
  onTestFinished(() => client.close());
  return client;
}

async function pipelinesOf(client: Client): Promise<string[]> {
  const { structuredContent } = await client.callTool({ name: "list_all_artie_pipelines", arguments: {} });
  const { items } = z.object({ items: z.array(z.object({ name: z.string() })) }).parse(structuredContent);
  return items.map(({ name }) => name);
}
