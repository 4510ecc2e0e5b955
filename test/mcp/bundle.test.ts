// What is bundled is named beside it, for people and for programs that look for known faults.
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { root } from "../harness/paths.ts";
import { useBuilt } from "./built.ts";

const bom = z.object({
  bomFormat: z.literal("CycloneDX"),
  specVersion: z.literal("1.6"),
  metadata: z.object({ component: z.object({ name: z.string(), version: z.string(), "bom-ref": z.string() }) }),
  components: z.array(
    z.object({
      type: z.literal("library"),
      "bom-ref": z.string(),
      name: z.string(),
      version: z.string(),
      purl: z.string(),
      hashes: z.tuple([z.object({ alg: z.literal("SHA-512"), content: z.string().regex(/^[0-9a-f]{128}$/) })]),
    }),
  ),
  dependencies: z.array(z.object({ ref: z.string(), dependsOn: z.array(z.string()) })),
});
const lock = z.object({
  version: z.string(),
  packages: z.record(z.string(), z.object({ version: z.string().optional(), integrity: z.string().optional() })),
});

const built = useBuilt();
const readBuilt = (name: string) => readFile(join(dirname(built.cli), name), "utf8");

test("the bill of materials has each bundled package as the lock file has it, and no other", async () => {
  const { metadata, components, dependencies } = bom.parse(JSON.parse(await readBuilt("sbom.cdx.json")));
  const { version, packages } = lock.parse(JSON.parse(await readFile(join(root, "package-lock.json"), "utf8")));
  expect(metadata.component).toMatchObject({ name: "artie", version });
  const locked = Object.entries(packages).map(([path, entry]) => {
    const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    return `${name}@${entry.version ?? ""} ${entry.integrity ?? ""}`;
  });
  for (const { name, version: bundled, purl, hashes } of components) {
    const integrity = `sha512-${Buffer.from(hashes[0].content, "hex").toString("base64")}`;
    expect(locked).toContain(`${name}@${bundled} ${integrity}`);
    expect(decodeURIComponent(purl)).toBe(`pkg:npm/${name}@${bundled}`);
  }
  const notices = (await readBuilt("THIRD-PARTY-NOTICES.txt")).matchAll(/^(\S+) (\d\S*) \(\S+\)\n\n/gm);
  expect(components.map(({ name, version: bundled }) => [name, bundled])).toEqual(
    [...notices].map(([, name, bundled]) => [name, bundled]),
  );
  expect(components.map(({ name }) => name)).toEqual(expect.arrayContaining(["zod", "hono", "lit-html"]));
  expect(dependencies).toEqual([
    { ref: metadata.component["bom-ref"], dependsOn: components.map((component) => component["bom-ref"]) },
  ]);
});
