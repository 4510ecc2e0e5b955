// Where files are read is what the client says, where it says so: real clients of both generations of the SDK, over stdio.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Client as SecondClient } from "@modelcontextprotocol/client";
import { StdioClientTransport as SecondStdio } from "@modelcontextprotocol/client/stdio";
import { Client as FirstClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as FirstStdio } from "@modelcontextprotocol/sdk/client/stdio.js";
import { CallToolResultSchema, ListRootsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nodeBinary } from "../harness/paths.ts";
import { useBuilt } from "./built.ts";
import { type Result, resultOf } from "./results.ts";

const built = useBuilt();
const info = { name: "test", version: "1" };
const capabilities = { roots: { listChanged: true } };
const BULK = "create_a_artie_bulk_track";
const CSV = "time,plan\n2026-01-31T09:30:00Z,pro\n";

let home: string;
let [one, two, cwd] = ["", "", ""];
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "artie-roots-"));
  [one, two, cwd] = [join(home, "one"), join(home, "two"), join(home, "cwd")];
  for (const folder of [one, two, cwd]) {
    await mkdir(folder);
    await writeFile(join(folder, "events.csv"), CSV);
    await writeFile(join(folder, ".hidden.csv"), CSV);
    await writeFile(join(folder, "prod.env.csv"), "SECRET=1\n");
    await writeFile(join(folder, "notes.csv"), "top secret is 42;\nmore\n");
  }
});
afterAll(() => rm(home, { recursive: true }));

interface Session extends AsyncDisposable {
  read(path: string): Promise<Result>;
  moveTo(...folders: string[]): Promise<void>;
}

const args = (path: string) => ({ name: BULK, arguments: { file: path, event: "Signed up", timestampField: "time" } });
const rootsIn = (folders: readonly string[]) => ({
  roots: folders.map((folder) => ({ uri: pathToFileURL(folder).href })),
});

function programIn(folder: string, more: readonly string[] = []) {
  const options = { command: nodeBinary, args: [built.cli, "stdio", "--sandbox", "--access", "everything", ...more] };
  return { ...options, cwd: folder, env: { HOME: homedir() }, stderr: "ignore" as const };
}

async function first(folder: string, ...folders: string[]): Promise<Session> {
  let named = folders;
  const client = new FirstClient(info, { capabilities });
  client.setRequestHandler(ListRootsRequestSchema, () => rootsIn(named));
  await client.connect(new FirstStdio(programIn(folder)));
  return {
    read: async (path) => resultOf(CallToolResultSchema.parse(await client.callTool(args(path)))),
    moveTo: (...next) => {
      named = next;
      return client.sendRootsListChanged();
    },
    [Symbol.asyncDispose]: () => client.close(),
  };
}

async function second(folder: string, ...folders: string[]): Promise<Session> {
  let named = folders;
  const client = new SecondClient(info, { capabilities, versionNegotiation: { mode: "legacy" } });
  client.setRequestHandler("roots/list", () => rootsIn(named));
  await client.connect(new SecondStdio(programIn(folder)));
  return {
    read: async (path) => resultOf(CallToolResultSchema.parse(await client.callTool(args(path)))),
    moveTo: (...next) => {
      named = next;
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- of 2025-11-25, which is what is tried here
      return client.sendRootsListChanged();
    },
    [Symbol.asyncDispose]: () => client.close(),
  };
}

async function modern(folder: string, ...more: string[]): Promise<Session> {
  const client = new SecondClient(info, { versionNegotiation: { mode: { pin: "2026-07-28" } } });
  await client.connect(new SecondStdio(programIn(folder, more)));
  return {
    read: async (path) => resultOf(CallToolResultSchema.parse(await client.callTool(args(path)))),
    moveTo: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => client.close(),
  };
}

const codeOf = ({ value: { error } }: Result): unknown =>
  typeof error === "object" && error !== null ? Reflect.get(error, "code") : undefined;

describe.each([
  ["the first generation of the SDK", first],
  ["the second generation of the SDK", second],
])("a client of 2025-11-25 on %s", (_, open) => {
  it("has files read in its roots alone, and in others once it has moved", async () => {
    await using session = await open(cwd, one);
    expect(await session.read(join(one, "events.csv"))).toMatchObject({ isError: false, value: { accepted: 1 } });
    for (const folder of [two, cwd]) expect(codeOf(await session.read(join(folder, "events.csv")))).toBe("refused");
    await session.moveTo(two);
    expect(codeOf(await session.read(join(one, "events.csv")))).toBe("refused");
    expect(await session.read("events.csv")).toMatchObject({ isError: false });
    await session.moveTo("/", homedir());
    expect(codeOf(await session.read("events.csv"))).toBe("not_configured");
  });

  it("without roots has them read in the working directory", async () => {
    await using session = await open(cwd);
    expect(await session.read("events.csv")).toMatchObject({ isError: false });
    expect(codeOf(await session.read(join(one, "events.csv")))).toBe("refused");
  });
});

describe("a client without roots", () => {
  it("has files read in the given folders", async () => {
    await using session = await modern(cwd, "--folder", one, "--folder", two);
    for (const folder of [one, two]) {
      expect(await session.read(join(folder, "events.csv"))).toMatchObject({ isError: false });
    }
    expect(codeOf(await session.read(join(cwd, "events.csv")))).toBe("refused");
  });

  it.each(["/", homedir()])("has none read where the working directory is %s", async (folder) => {
    await using session = await modern(folder);
    expect(codeOf(await session.read(join(one, "events.csv")))).toBe("not_configured");
  });

  it("reads no hidden file and no environment, and shows no value of a file that holds no events", async () => {
    await using session = await modern(cwd);
    for (const name of [".hidden.csv", "prod.env.csv"]) expect(codeOf(await session.read(name))).toBe("refused");
    const { isError, value } = await session.read("notes.csv");
    expect(isError).toBe(true);
    expect(JSON.stringify(value)).not.toContain("more");
  });
});
