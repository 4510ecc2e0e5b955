// Where a description comes from, and what happens when it can't be had: the last good one goes on, and nothing is fatal.
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { stringify } from "yaml";
import { fetchHttp } from "../../../src/artie/index.ts";
import { createFollower, type Follower } from "../../../src/tools/follower.ts";
import { UNFOLLOWED } from "../../../src/tools/followed.ts";
import { inputSchemas } from "../../../src/tools/schema.ts";
import { wholeTools } from "../../../src/tools/whole.ts";
import { describeApi, type Node } from "../support/description.ts";
import { serve } from "../support/http.ts";

let folder: string;
let told: string[];
let open: Follower[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "artie-follower-"));
  told = [];
  open = [];
});
afterEach(async () => {
  for (const follower of open) follower.dispose();
  await rm(folder, { recursive: true, force: true });
});

async function follow(at: string): Promise<Follower> {
  const follower = createFollower({
    at,
    folder: join(folder, "kept"),
    http: fetchHttp,
    userAgent: "artie-vscode/test",
    tell: (sentence) => told.push(sentence),
  });
  open.push(follower);
  await follower.ready();
  return follower;
}

function version(name: string, change: (paths: Record<string, Node>) => void = () => undefined): string {
  const document = describeApi(name);
  change(document.paths);
  return JSON.stringify(document);
}

const file = () => join(folder, "api.yaml");

describe("a file", () => {
  it("is read as YAML or as JSON, and again when it is another", async () => {
    await writeFile(file(), stringify(JSON.parse(version("v9.1.0"))));
    expect((await follow(file())).current.version).toBe("v9.1.0");
    await writeFile(file(), version("v9.2.0"));
    expect((await follow(file())).current.version).toBe("v9.2.0");
    expect(told).toEqual([]);
  });

  it.each<[string, string, RegExp]>([
    ["no OpenAPI", "{}", /it is not an OpenAPI 3 description/],
    ["neither YAML nor JSON", "a: [", /it is neither JSON nor YAML/],
    ["YAML that goes in circles", "openapi: 3.1.0\npaths: &a\n  x: *a\n", /it is neither JSON nor YAML/],
    ["too large", " ".repeat(5 * 1024 * 1024 + 1), /it has more than 5 MB/],
  ])("that is %s leaves the last good one, and is told once", async (_, text, reason) => {
    await writeFile(file(), text);
    expect((await follow(file())).current).toBe(UNFOLLOWED);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(reason);
    expect(told[0]).toContain("the tools are those of this version");

    await writeFile(file(), version("v9.1.0"));
    await follow(file());
    await writeFile(file(), text);
    expect((await follow(file())).current.version).toBe("v9.1.0");
    expect(told).toHaveLength(2);
    expect(told[1]).toContain("the tools follow v9.1.0 as before");
  });

  it("that is not there, or no file, is not waited for", async () => {
    expect((await follow(join(folder, "none.yaml"))).current).toBe(UNFOLLOWED);
    expect((await follow(folder)).current).toBe(UNFOLLOWED);
    expect(told.join(" ")).toMatch(/ENOENT.*it is no file/);
  });

  it("of which only something unusable was kept is as one of which nothing was", async () => {
    await writeFile(file(), version("v9.1.0"));
    await follow(file());
    const [name = ""] = await readdir(join(folder, "kept"));
    const kept = join(folder, "kept", name);
    // As another version of ours may have kept it, with the list that it made of it.
    const changes = { document: { openapi: "3.1.0", paths: { "/pets": {} } }, list: { by: "another version" } };
    await writeFile(kept, JSON.stringify({ ...(JSON.parse(await readFile(kept, "utf8")) as object), ...changes }));
    await rm(file());
    expect((await follow(file())).current).toBe(UNFOLLOWED);
    expect(told).toEqual([expect.stringContaining("ENOENT")]);
    await writeFile(file(), version("v9.1.0"));
    expect((await follow(file())).current.version).toBe("v9.1.0");
  });

  it("is listed from what was made of it before, and called as if it had just been read", async () => {
    await writeFile(file(), version("v9.1.0"));
    const first = await follow(file());
    const again = await follow(file());
    const names = first.current.tools.map(({ name }) => name);
    expect(again.current.tools.map(({ name }) => name)).toEqual(names);
    expect({ ...again.current, tools: [], gone: [] }).toEqual({ ...first.current, tools: [], gone: [] });
    expect(inputSchemas(again.current.tools)).toEqual(inputSchemas(first.current.tools));
    const [whole, made] = [await wholeTools(again.current.tools), await wholeTools(first.current.tools)];
    expect(whole.map(({ name, extension }) => [name, extension?.version])).toEqual(
      made.map(({ name, extension }) => [name, extension?.version]),
    );
    expect(whole).toHaveLength(names.length);
  });

  it("is read when somebody asks for tools, and not before", async () => {
    createFollower({
      at: file(),
      folder,
      http: fetchHttp,
      userAgent: "",
      tell: (sentence) => told.push(sentence),
    }).dispose();
    expect(told).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  });
});

describe("an address", () => {
  it("is asked with its ETag, and the last good answer serves while there is none", async () => {
    let broken = false;
    await using server = await serve((response, { headers }) => {
      if (broken) response.writeHead(500).end("down");
      else if (headers["if-none-match"] === '"one"') response.writeHead(304).end();
      else response.writeHead(200, { etag: '"one"' }).end(version("v9.1.0"));
    });
    const at = `${server.url}/openapi.json?token=secret`;
    expect((await follow(at)).current.version).toBe("v9.1.0");
    expect((await follow(at)).current.version).toBe("v9.1.0");
    expect(server.requests.map(({ headers }) => headers["if-none-match"])).toEqual([undefined, '"one"']);
    broken = true;
    expect((await follow(at)).current.version).toBe("v9.1.0");
    expect(told).toEqual([
      `The description of the API, ${server.url}/openapi.json, can't be used: it was answered with HTTP status 500; the tools follow v9.1.0 as before.`,
    ]);
  });

  it("is asked again every hour; who listens is told of what is new, and since when something is gone", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    try {
      let current = version("v9.1.0");
      await using server = await serve((response) => response.end(current));
      const follower = await follow(`${server.url}/openapi.json`);
      const next = () =>
        new Promise<void>((resolve) => {
          const listening = follower.onDidChange(() => {
            listening.dispose();
            resolve();
          });
          vi.advanceTimersByTime(3_600_000);
        });
      const without = (paths: Record<string, Node>) => Reflect.deleteProperty(paths, "/data-catalog/search");
      current = version("v9.2.0", without);
      await next();
      expect(follower.current.version).toBe("v9.2.0");
      current = version("v9.3.0", without);
      await next();
      expect(follower.current.gone.map(({ tool, reason }) => [tool.name, reason])).toEqual([
        ["artie_data_catalog_search", "the API has no POST /data-catalog/search as of v9.2.0"],
      ]);
    } finally {
      vi.useRealTimers();
    }
  });

  it.each(["http://example.com/openapi.yaml", "https://user:word@example.com/openapi.yaml"])(
    "%s is not asked",
    async (at) => {
      expect((await follow(at)).current).toBe(UNFOLLOWED);
      expect(told).toHaveLength(1);
      expect(told[0]).not.toContain("word@");
    },
  );

  it("that leads elsewhere is not followed there", async () => {
    await using other = await serve((response) => response.end(version("v9.1.0")));
    await using server = await serve((response) => response.writeHead(302, { location: other.url }).end());
    expect((await follow(`${server.url}/openapi.json`)).current).toBe(UNFOLLOWED);
    expect(other.requests).toEqual([]);
    expect(told[0]).toContain("HTTP status 302");
  });
});
