// What following a description of the API costs at the start: processor time to the first tools/list with one that is
// kept, over that without one, in turns.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { describeApi } from "../unit/support/description.ts";
import { build } from "./built.ts";
import { MeasuredServer } from "./measured.ts";
import { median } from "./median.ts";

const ROUNDS = 9;
export const MAX_START = 1.15;

export interface SpecFigures {
  readonly ratio: number;
  /** Milliseconds. */
  readonly followed: number;
  readonly alone: number;
}

/** @param published the file of an OpenAPI description; else one is written */
export async function specFigures(published?: string, built?: string): Promise<SpecFigures> {
  const home = await mkdtemp(join(tmpdir(), "artie-bench-"));
  try {
    const cli = built ?? (await build(home));
    const file = join(home, "api.yaml");
    await writeFile(file, published === undefined ? stringify(describeApi()) : await readFile(published));
    const start = async (...flags: string[]) => {
      const args = [cli, "stdio", "--access", "everything", "--api-url", "http://127.0.0.1:9", ...flags];
      await using server = new MeasuredServer(args, { ARTIE_API_KEY: "arsk_bench", ARTIE_HOME: home });
      await server.listTools();
      return (await server.used()).cpu;
    };
    // The first one reads it, and keeps what it has read.
    await start("--spec", file);
    const rounds: { followed: number; alone: number }[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      rounds.push({ alone: await start(), followed: await start("--spec", file) });
    }
    return {
      ratio: median(rounds.map(({ followed, alone }) => followed / alone)),
      followed: median(rounds.map(({ followed }) => followed)),
      alone: median(rounds.map(({ alone }) => alone)),
    };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
