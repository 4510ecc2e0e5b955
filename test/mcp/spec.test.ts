// The tools that follow a description of the API: older versions of it and a changed one, each with its mock as the API.
// The descriptions are their maker's: without ARTIE_OPENAPI there is nothing to follow.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { createArtieClient, createEventsClient } from "../../src/artie/index.ts";
import { readSpec } from "../../src/spec/document.ts";
import { catalog } from "../../src/tools/catalog.ts";
import { follow } from "../../src/tools/described/follow.ts";
import { planOf } from "../../src/tools/run/invoke.ts";
import { openApiFile } from "../contract/openapi.ts";
import { type Mock, mockOf } from "../support/prism.ts";
import { callTool, secretsInMemory } from "../unit/support/services.ts";
import { useBuilt } from "./built.ts";
import { changedApi } from "./changed-api.ts";
import { run } from "./child.ts";
import { Peer } from "./peers.ts";
import { ANY_UUID, argsFor } from "./prism-arguments.ts";

const history = openApiFile === undefined ? "" : join(dirname(openApiFile), "history");
const older = existsSync(history) ? readdirSync(history).map((file) => join(history, file)) : [];
const KEY = "arsk_mock";

if (openApiFile === undefined) {
  console.warn("ARTIE_OPENAPI names no OpenAPI file: no description of the API is followed.");
  it("no description is followed: ARTIE_OPENAPI is not set", () => {
    expect(openApiFile).toBeUndefined();
  });
}

/** A mock's resources contradict one another, and keep nothing: what is refused is refused for the state that it shows. */
const BY_STATE = /deploying|connectors only|answered with another one|but the status is draft|taken over nothing/;

describe.each(older)("with %s", (file) => {
  let mock: Mock;
  beforeAll(async () => {
    mock = await mockOf(file);
  });
  afterAll(() => mock[Symbol.asyncDispose]());

  it("what it lacks has vanished with a reason, and everything else works", async () => {
    const document: unknown = parse(readFileSync(file, "utf8"));
    const spec = readSpec(document);
    const { tools, gone, version } = follow(spec);
    expect(tools.length + gone.length).toBe(catalog.length);
    expect(gone.length).toBeGreaterThan(0);
    const described = new Set(spec.operations.map(({ method, path }) => `${method} ${path}`));
    for (const { tool, reason } of gone) {
      expect(reason).toMatch(new RegExp(`^the API has no (GET|POST|DELETE) /[^ ]+ as of ${version ?? ""}$`));
      const place = /no (.*) as of/.exec(reason)?.[1] ?? "";
      expect(described, tool.name).not.toContain(place);
    }
    const artie = createArtieClient({ url: mock.url, key: KEY, userAgent: "artie-vscode/test", freshMs: 0 });
    const services = {
      artie,
      events: (key: string) => createEventsClient({ url: mock.url, key, userAgent: "artie-vscode/test" }),
      secrets: secretsInMemory(),
      access: "everything" as const,
      workspaceFolders: [],
    };
    const failures: string[] = [];
    for (const tool of tools.filter(({ tags }) => !tags.includes("tracking"))) {
      const args = await argsFor(tool.name, mock.url);
      const call = { tool: tool.name, offered: tools, services: () => services };
      const how = { caller: { principal: { kind: "agent" as const } }, signal: new AbortController().signal };
      const input =
        "confirm" in tool.input.shape ? { ...args, confirm: await confirmOf({ ...call, ...how, input: args }) } : args;
      mock.clear();
      const { ok, value } = await callTool(tool, input, services);
      if (!ok && !BY_STATE.test(JSON.stringify(value))) failures.push(`${tool.name}: ${JSON.stringify(value)}`);
      for (const { method, target } of mock.requests) {
        if (method !== "GET")
          expect(tool.sends.map(({ operation }) => operation.path.split("/")[1])).toContain(target.split("/")[1]);
      }
    }
    expect(failures).toEqual([]);
  });

  async function confirmOf(invocation: Parameters<typeof planOf>[0]): Promise<string | undefined> {
    return (await planOf(invocation).catch(() => undefined))?.confirm;
  }
});

describe.runIf(openApiFile)("with a changed version", () => {
  const built = useBuilt();
  const folder = mkdtempSync(join(tmpdir(), "artie-spec-"));
  const file = join(folder, "changed.json");
  let mock: Mock;
  let peer: Peer;
  beforeAll(async () => {
    writeFileSync(file, JSON.stringify(changedApi(readFileSync(openApiFile ?? "", "utf8"))));
    mock = await mockOf(file);
    const args = [built.cli, "stdio", "--spec", file, "--api-url", mock.url, "--access", "everything"];
    peer = await Peer.connect("SDK 2, 2026-07-28", { args, env: { ARTIE_API_KEY: KEY, ARTIE_HOME: folder } });
  }, 60_000);
  afterAll(async () => {
    await peer[Symbol.asyncDispose]();
    await mock[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  async function call(name: string, args: Record<string, unknown>) {
    mock.clear();
    const result = await peer.call(name, args);
    const written = mock.requests.find(({ method }) => method !== "GET");
    return {
      ...result,
      text: JSON.stringify(result.value),
      written,
      sent: JSON.parse(written?.body || "null") as unknown,
    };
  }

  async function schemaOf(name: string) {
    const { tools } = await peer.client.listTools();
    const tool = tools.find((each) => each.name === name);
    return { tool, text: JSON.stringify(tool) };
  }

  it("a field of the first level is listed, checked and sent", async () => {
    const args = await argsFor("artie_pipelines_start", mock.url);
    expect((await schemaOf("artie_pipelines_start")).text).toContain('"reason":{"description":"Why it is started"');
    expect((await call("artie_pipelines_start", { ...args, reason: "Maintenance" })).sent).toEqual({
      keepPaused: true,
      reason: "Maintenance",
    });
    const wrong = await call("artie_pipelines_start", { ...args, reason: 7 });
    expect(wrong).toMatchObject({ isError: true, written: undefined });
    expect(wrong.text).toContain("reason");
  });

  it("fields of the second and the third level are listed, checked and sent where they belong", async () => {
    const { pipeline } = await argsFor("update_a_artie_pipeline_by_id", mock.url);
    expect((await schemaOf("create_a_artie_pipeline")).text).toContain("laneCount");
    const tables = [{ name: "orders", schema: "public", advancedSettings: { softPartitioning: { rounding: "up" } } }];
    const { sent, text } = await call("update_a_artie_pipeline_by_id", {
      pipeline,
      advancedSettings: { laneCount: 4 },
      tables,
    });
    // A mock keeps nothing, which is said.
    expect(text).toContain("taken over nothing");
    expect(sent).toMatchObject({
      pipeline: {
        advancedSettings: { laneCount: 4 },
        tables: expect.arrayContaining([
          expect.objectContaining({ name: "orders", advancedSettings: { softPartitioning: { rounding: "up" } } }),
        ]) as unknown,
      },
    });
    const wrong = await call("update_a_artie_pipeline_by_id", { pipeline, advancedSettings: { laneCount: "many" } });
    expect(wrong).toMatchObject({ isError: true, written: undefined });
    expect(wrong.text).toContain("advancedSettings.laneCount");
  });

  it("a new value is taken, and what it may destroy needs the name", async () => {
    const { pipeline } = await argsFor("artie_pipelines_backfill", mock.url);
    expect((await schemaOf("artie_pipelines_backfill")).text).toContain("archive_table");
    const args = { pipeline, tables: ["string"], beforeBackfill: "archive_table" };
    const unconfirmed = await call("artie_pipelines_backfill", args);
    expect(unconfirmed).toMatchObject({ isError: true, written: undefined });
    if (unconfirmed.text.includes("confirmation_needed")) {
      const confirmed = await call("artie_pipelines_backfill", { ...args, confirm: "string" });
      expect(confirmed.sent).toMatchObject({ beforeBackfill: "archive_table" });
    } else {
      expect(unconfirmed.text).toContain("Nothing was changed");
    }
    expect((await call("artie_pipelines_backfill", { ...args, beforeBackfill: "unheard_of" })).text).toContain(
      "invalid_input",
    );
  });

  it("a field that has become required is named before anything is sent", async () => {
    const args = await argsFor("create_a_artie_encryption_key", mock.url);
    const without = await call("create_a_artie_encryption_key", args);
    expect(without).toMatchObject({ isError: true, written: undefined });
    expect(without.text).toContain("the API needs description as of v1.0.99");
    expect((await call("create_a_artie_encryption_key", { ...args, description: "For one" })).sent).toMatchObject({
      description: "For one",
    });
  });

  it("what has gone is no tool any more, and a call of it says why", async () => {
    expect((await schemaOf("artie_source_readers_deploy")).tool).toBeUndefined();
    await expect(peer.call("artie_source_readers_deploy", { sourceReader: ANY_UUID })).rejects.toThrow(
      "the API has no POST /source-readers/{uuid}/deploy as of v1.0.99",
    );
    const withGone = await call("create_a_artie_source_reader", { connector: ANY_UUID, containerName: "one" });
    expect(withGone).toMatchObject({ isError: true, written: undefined });
    expect(withGone.text).toContain("containerName: the API does not take it as of v1.0.99");
  });

  it("what has another type is refused with the reason, and what is deprecated says so", async () => {
    const changed = await call("artie_connectors_start_dynamodb_export", {
      connector: ANY_UUID,
      s3Bucket: "b",
      s3Prefix: "p",
    });
    expect(changed).toMatchObject({ isError: true, written: undefined });
    expect(changed.text).toContain("s3Prefix: the API takes it as integer as of v1.0.99, was string");
    expect((await schemaOf("artie_data_catalog_search")).tool?.description).toContain("Deprecated by Artie.");
  });

  it("an operation added with GET, POST and DELETE is three tools, which do what they say", async () => {
    const { tools } = await peer.client.listTools();
    const added = tools.filter(({ name }) => name.includes("thing"));
    expect(added.map(({ name }) => name)).toEqual(["artie_thing_create", "artie_thing_detail", "artie_thing_delete"]);
    const [create, detail, remove] = added;
    expect(detail?.annotations).toMatchObject({ readOnlyHint: true });
    expect(remove?.annotations).toMatchObject({ destructiveHint: true });
    expect(create?.inputSchema).toMatchObject({
      required: ["name"],
      properties: { size: { type: "integer" }, notify: { type: "boolean" } },
    });

    const read = await call("artie_thing_detail", { uuid: ANY_UUID });
    expect(read).toMatchObject({ isError: false, value: { name: "string" } });
    const made = await call("artie_thing_create", { name: "One", size: 2, notify: true });
    expect(made).toMatchObject({
      isError: false,
      sent: { name: "One", size: 2 },
      written: { target: "/things?notify=true" },
    });
    expect(await call("artie_thing_create", { name: "One", colour: "red" })).toMatchObject({
      isError: true,
      written: undefined,
    });

    const unconfirmed = await call("artie_thing_delete", { uuid: ANY_UUID });
    expect(unconfirmed).toMatchObject({ isError: true, written: undefined });
    expect(unconfirmed.text).toContain(`Sends DELETE /things/${ANY_UUID}`);
    const deleted = await call("artie_thing_delete", { uuid: ANY_UUID, confirm: "string" });
    expect(deleted).toMatchObject({ isError: false, written: { method: "DELETE", target: `/things/${ANY_UUID}` } });
  });

  it("levels and one exclusion hold what is new", async () => {
    const names = async (...flags: string[]) => {
      const args = [built.cli, "tools", "--json", "--spec", file, ...flags];
      const { stdout } = await run(args, "", { ARTIE_HOME: folder });
      return (JSON.parse(stdout) as { name: string }[])
        .map(({ name }) => name)
        .filter((name) => name.includes("thing"));
    };
    expect(await names("--access", "read")).toEqual(["artie_thing_detail"]);
    expect(await names("--access", "change")).toEqual(["artie_thing_create", "artie_thing_detail"]);
    expect(await names("--access", "everything", "--exclude", "new")).toEqual([]);
    expect(await names("--access", "everything", "--tags", "pipelines")).toEqual([]);
    expect(await names("--access", "everything", "--exclude", "artie_thing_create")).not.toContain(
      "artie_thing_create",
    );
  });

  it("the comparison is printed, and its exit code says that something used has changed", async () => {
    const drift = (...args: string[]) => run([built.cli, "drift", ...args], "", { ARTIE_HOME: folder });
    const changed = await drift("--spec", file);
    expect(changed.code).toBe(2);
    for (const line of [
      "- POST /source-readers/{uuid}/deploy is gone (used by artie_source_readers_deploy)",
      "- POST /connectors/{uuid}/start-dynamodb-export: s3Prefix is integer, was string",
      "- POST /encryption-keys: description has become required",
      "- DELETE /things/{uuid} is new (thing_delete)",
      '- POST /pipelines/{uuid}/backfill: beforeBackfill also takes "archive_table"',
    ]) {
      expect(changed.stdout).toContain(line);
    }
    const published = await drift("--json", "--spec", openApiFile ?? "");
    expect(published.code).toBe(0);
    expect(JSON.parse(published.stdout)).toMatchObject({ version: "v1.0.76", operations: 67, breaks: [] });
  });
});
