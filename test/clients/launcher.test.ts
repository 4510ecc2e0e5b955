// The launcher as clients start it: which window it finds, what it does without one, and what it says when one goes.
import { once } from "node:events";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { createMcpHttp } from "../../src/mcp/http.ts";
import { catalog } from "../../src/tools/catalog.ts";
import { parseSelection, select } from "../../src/tools/selection.ts";
import { TestHost } from "../mcp/agent-window.ts";
import { run } from "../mcp/child.ts";
import { createArtieClient } from "../../src/artie/index.ts";
import { mergePipeline } from "../../src/rules/merge.ts";
import { result, useLauncher } from "./launched.ts";
import { lines } from "../mcp/lines.ts";
import { silentApi } from "../mcp/silent-api.ts";

const at = useLauncher();
const LIST = "list_all_artie_pipelines";
const namesAt = (access: string) => select(catalog, parseSelection({ access }, catalog)).map(({ name }) => name);

describe("with a window", () => {
  test("speaks to it, and tells it for which program", async () => {
    await at.connect();
    const { programs, host } = await at.openWindow();
    await using client = await at.client().begin();
    expect(await client.names()).toEqual(catalog.map(({ name }) => name));
    const { content, isError } = await client.call(LIST);
    expect({ texts: content.length, isError }).toEqual({ texts: 1, isError: undefined });
    expect(programs).toEqual(["claude-code"]);
    expect(host.calls).toMatchObject([{ tool: LIST, outcome: "done" }]);
  });

  test("of several takes the one whose folder it works in, else the last one active, and says which", async () => {
    await at.connect();
    await mkdir(join(at.home, "shop", "src"), { recursive: true });
    await at.openWindow({ folders: [join(at.home, "shop")], account: "Shop", active: 1 });
    await at.openWindow({ folders: [join(at.home, "else")], account: "Other", active: 2 });
    await using inside = await at.client(join(at.home, "shop", "src")).begin();
    expect((await inside.call(LIST)).content[1]?.text).toBe(
      `Answered by the VS Code window with ${join(at.home, "shop")} (account Shop), one of 2 that are open.`,
    );
    await using outside = await at.client().begin();
    expect((await outside.call(LIST)).content[1]?.text).toMatch(/\(account Other\), one of 2/);
  });

  test("that closes in the middle of a call: it may have been carried out, and the next call finds another way", async () => {
    await at.connect();
    await using api = await silentApi();
    const { socket } = await at.openWindow({ api: { url: api.url, eventsUrl: api.url, apiKey: "arsk_test" } });
    await at.openWindow({ account: "Second", active: 0 });
    await using client = await at.client().begin();
    const call = client.send("tools/call", { name: "list_all_artie_connectors", arguments: {} });
    await api.request;
    await socket.dispose();
    const { isError, structuredContent } = result.parse(await client.answer(call));
    expect(isError).toBe(true);
    expect(structuredContent.error).toMatchObject({
      code: "connection_lost",
      message: expect.stringContaining("may have been carried out") as string,
    });
    expect((await client.call(LIST)).isError).toBeUndefined();
    expect(client.told).toContain("notifications/tools/list_changed");
  });

  test("that closes while something is read: it is read elsewhere, and nobody notices", async () => {
    await at.connect();
    const first = await at.openWindow({ active: 2 });
    const second = await at.openWindow({ active: 1 });
    await using client = await at.client().begin();
    await client.names();
    expect([first.programs, second.programs]).toEqual([["claude-code"], []]);
    await first.socket.dispose();
    expect(await client.names()).toHaveLength(catalog.length);
    expect(second.programs).toEqual(["claude-code"]);
  });

  test("answers what was asked when the client's input ends at once", async () => {
    await at.connect();
    await at.openWindow();
    const asked = lines({ id: 1, method: "tools/call", params: { name: LIST } });
    const { code, stdout, stderr } = await run(
      ["--client", "claude-code"],
      asked,
      { HOME: at.home },
      { program: at.launcher },
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({ id: 1, result: { content: [{ type: "text" }] } });
  });

  test("serves ten that start at once", async () => {
    await at.connect();
    const { programs } = await at.openWindow();
    const clients = Array.from({ length: 10 }, () => at.client());
    try {
      await Promise.all(clients.map((client) => client.begin()));
      const lists = await Promise.all(clients.map((client) => client.names()));
      for (const names of lists) expect(names).toHaveLength(catalog.length);
      expect(programs).toHaveLength(10);
    } finally {
      await Promise.all(clients.map((client) => client[Symbol.asyncDispose]()));
    }
  });
});

describe("without a window", () => {
  test("lists the tools as selected, says in one sentence what to do, and goes over to a window that opens", async () => {
    await at.connect("--access", "read");
    await using client = await at.client().begin();
    expect(await client.names()).toEqual(namesAt("read"));
    const { isError, structuredContent } = await client.call(LIST);
    expect(isError).toBe(true);
    expect(structuredContent.error?.message).toMatch(
      /^No VS Code window .+ artie-mcp connect claude-code --grant-stdin$/,
    );
    const { programs } = await at.openWindow();
    expect((await client.call(LIST)).isError).toBeUndefined();
    expect(programs).toEqual(["claude-code"]);
    expect(client.told).toContain("notifications/tools/list_changed");
  });

  test("uses the key that it was given", async () => {
    expect(
      await at.artieMcp(["connect", "claude-code", "--grant-stdin", "--api-url", at.sandbox.url], at.sandbox.apiKey),
    ).toMatchObject({ code: 0 });
    await using client = await at.client().begin();
    expect((await client.call(LIST)).isError).toBeUndefined();
    expect(at.sandbox.requests.some(({ path }) => path.startsWith("/pipelines"))).toBe(true);
  });

  test("uses the grant that it was given, and says what its gateway says when it has ended", async () => {
    const token = "art_7_0123456789abcdefghijklmn";
    const mcp = createMcpHttp({ host: new TestHost(at.sandbox), key: undefined, localOnly: true });
    let hasEnded = false;
    const server = createServer((request, response) => {
      if (!hasEnded)
        void getRequestListener((asked) => mcp.app.fetch(new Request(new URL("/mcp", asked.url), asked)))(
          request,
          response,
        );
      else response.writeHead(410, { "content-type": "text/plain" }).end("This grant has ended.");
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    at.closing.push(async () => {
      server.closeAllConnections();
      await once(server.close(), "close");
    });
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/g/${token}/mcp`;
    expect(await at.artieMcp(["connect", "claude-code", "--grant-stdin"], url)).toMatchObject({ code: 0 });
    await using client = await at.client().begin();
    expect(await client.names()).toHaveLength(catalog.length);
    expect((await client.call(LIST)).isError).toBeUndefined();
    hasEnded = true;
    const refused = JSON.stringify(await client.ask("tools/call", { name: LIST, arguments: {} }));
    expect(refused).toContain("This grant has ended.");
    expect(refused).not.toContain(token);
    const offer = "To give it a new one: artie-mcp connect claude-code --grant-stdin\n";
    const { code, stderr } = await at.artieMcp(["connect", "--check", "claude-code"]);
    expect(code).toBe(1);
    expect(stderr).toContain("This grant has ended.");
    expect(stderr.endsWith(offer)).toBe(true);
    expect(stderr).not.toContain(token);
    // It works beside a window, and would not without: that is told before it matters.
    await at.openWindow();
    const beside = await at.artieMcp(["connect", "--check", "claude-code"]);
    expect(beside).toMatchObject({ code: 0, stderr: "" });
    expect(beside.stdout).toMatch(
      /^Claude Code works with Artie: .+ Without a window it does not work\. .+This grant has ended\./,
    );
    expect(beside.stdout.endsWith(offer)).toBe(true);
  });

  test("keeps to the at.sandbox where it was told to, also beside a window", async () => {
    await at.connect("--sandbox");
    const { programs } = await at.openWindow();
    await using client = await at.client().begin();
    expect((await client.call(LIST)).isError).toBeUndefined();
    expect(programs).toEqual([]);
  });

  test("reaches the pipelines that it was given, and no others, whatever they are called now", async () => {
    const name = "MySQL to BigQuery";
    const given = ["--grant-stdin", "--api-url", at.sandbox.url, "--access", "everything", "--pipeline", name];
    expect(await at.artieMcp(["connect", "claude-code", ...given], at.sandbox.apiKey)).toMatchObject({
      code: 0,
      stderr: "",
    });
    const { uuid } = at.sandbox.pipeline(name);
    const kept = await readFile(join(at.root, "clients", "claude-code.json"), "utf8");
    expect(JSON.parse(kept)).toMatchObject({ selection: { pipelines: [uuid], names: { [uuid]: name } } });
    expect((await at.artieMcp(["connect", "--list"])).stdout).toMatch(
      /^claude-code +yes +user \(key\) for MySQL to BigQuery/m,
    );
    const { pipelines } = createArtieClient({
      url: at.sandbox.url,
      key: at.sandbox.apiKey,
      userAgent: "somebody-else/1",
    });
    const rename = async (from: string, to: string) => {
      const pipeline = await pipelines.get(at.sandbox.pipeline(from).uuid);
      await pipelines.replace(pipeline.uuid, mergePipeline(pipeline, { fields: { name: to } }));
    };
    await rename(name, "MySQL, renamed");
    await rename("Staging Postgres to BigQuery", name);
    await using client = await at.client().begin();
    expect((await client.call(LIST)).structuredContent).toMatchObject({ items: [{ name: "MySQL, renamed" }] });
    const other = await client.call("get_single_artie_pipeline_by_id", { pipeline: name });
    expect(other.structuredContent.error?.code).toBe("unknown_name");
    const names = await client.names();
    expect(names).toContain("artie_pipelines_start");
    expect(names).not.toContain("artie_company_trigger_automatic_schema_changes");
  });

  test("asks an open window, a grant or the at.sandbox which pipeline a name means, and takes no name that nobody knows", async () => {
    const name = "MySQL to BigQuery";
    const nobody = await at.artieMcp(["connect", "claude-code", "--pipeline", name]);
    expect(nobody).toMatchObject({ code: 1, stdout: "" });
    expect(nobody.stderr).toMatch(/^artie-mcp: Nobody can say which pipeline is named "MySQL to BigQuery": open .+\n$/);
    const { uuid } = at.sandbox.pipeline(name);
    await at.connect("--pipeline", uuid);
    const pinned = async () =>
      z
        .object({ selection: z.object({ pipelines: z.array(z.string()), names: z.record(z.string(), z.string()) }) })
        .parse(JSON.parse(await readFile(join(at.root, "clients", "claude-code.json"), "utf8"))).selection;
    expect(await pinned()).toEqual({ pipelines: [uuid], names: { [uuid]: uuid } });
    await at.connect("--sandbox", "--pipeline", name);
    expect(Object.values((await pinned()).names)).toEqual([name]);
    await at.openWindow();
    await at.artieMcp(["disconnect", "claude-code"]);
    await at.connect("--pipeline", "mysql to bigquery", "--pipeline", uuid);
    expect(await pinned()).toEqual({ pipelines: [uuid], names: { [uuid]: name } });
    const unknown = await at.artieMcp(["connect", "claude-code", "--pipeline", "MySQL"]);
    expect(unknown).toMatchObject({ code: 1, stdout: "" });
    expect(unknown.stderr).toMatch(/^artie-mcp: .*"MySQL".* Nothing was changed\.\n$/);
    expect((await pinned()).pipelines).toEqual([uuid]);
  });

  test("is cut off by disconnect in the middle of a session, and alone", async () => {
    await mkdir(join(at.home, ".codex"));
    await at.artieMcp(["connect", "codex"]);
    await at.connect("--sandbox");
    await using client = await at.client().begin();
    expect((await client.call(LIST)).isError).toBeUndefined();
    await at.artieMcp(["disconnect", "claude-code"]);
    const { isError, structuredContent } = await client.call(LIST);
    expect(isError).toBe(true);
    expect(structuredContent.error?.message).toMatch(/^Claude Code is not connected to Artie any more\./);
    expect(await readdir(join(at.root, "clients"))).toEqual(["codex.json"]);
  });
});
