// The lock by which programs of one machine take turns: it is given back by whoever is gone, and keeps nobody from working.
import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { lock } from "../../src/tools/run/lock.ts";

const { signal } = new AbortController();
let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "artie-lock-"));
  vi.stubEnv("ARTIE_HOME", home);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(home, { recursive: true });
});

it("is held by one at a time, and told apart by what it is of", async () => {
  const first = await lock("a", signal);
  const events: string[] = [];
  const second = lock("a", signal).then((held) => (events.push("second"), held));
  await (await lock("b", signal)).release();
  events.push("first is done");
  await first.release();
  const { waited, release } = await second;
  expect({ waited, events }).toEqual({ waited: true, events: ["first is done", "second"] });
  await release();
  expect(await readdir(join(home, "turns"))).toEqual([]);
});

it("is taken from a program that has ended", async () => {
  const { release } = await lock("a", signal);
  const [name = ""] = await readdir(join(home, "turns"));
  const ended = spawnSync(process.execPath, ["--version"]).pid;
  await release();
  await writeFile(join(home, "turns", name), String(ended));
  const held = await lock("a", signal);
  expect(held.waited).toBe(true);
  await held.release();
});

it("is done without where there is no place for it", async () => {
  await writeFile(join(home, "file"), "");
  vi.stubEnv("ARTIE_HOME", join(home, "file"));
  const held = await lock("a", signal);
  expect(held.waited).toBe(false);
  await held.release();
});

it("a call that is canceled stops waiting", async () => {
  const { release } = await lock("a", signal);
  await expect(lock("a", AbortSignal.abort())).rejects.toThrow(/abort/);
  await release();
});
