// What the scripted model was sent and what it did, read from the file that it writes.
import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";

const entrySchema = z.object({
  request: z.string().optional(),
  results: z.array(z.string()),
  offered: z.array(z.string()),
  transcript: z.string(),
  move: z.object({
    say: z.string().optional(),
    call: z.object({ tool: z.string(), input: z.record(z.string(), z.unknown()) }).optional(),
  }),
});
export type Entry = z.infer<typeof entrySchema>;

export class Recording {
  readonly file: string;
  #forgotten = 0;

  constructor(file: string) {
    this.file = file;
  }

  /** What came since the last `forget`, oldest first. */
  get entries(): Entry[] {
    return this.#all().slice(this.#forgotten);
  }

  /** The tools that the model called, by the names that the server gives them. */
  get calls(): string[] {
    return this.entries.flatMap(({ move }) => (move.call ? [move.call.tool.replace(/^mcp_artie_/, "")] : []));
  }

  forget(): void {
    this.#forgotten = this.#all().length;
  }

  #all(): Entry[] {
    if (!existsSync(this.file)) return [];
    const lines = readFileSync(this.file, "utf8").split("\n").slice(0, -1);
    return lines.map((line) => entrySchema.parse(JSON.parse(line)));
  }
}
