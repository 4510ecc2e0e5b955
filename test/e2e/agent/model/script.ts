// What a script is: a generator that yields the calls of one request, is given each call's answer, and returns what the
// model says at the end.
import { z } from "zod";

export interface Call {
  readonly tool: string;
  readonly input?: Record<string, unknown>;
  /** What the model says before it. */
  readonly say?: string;
}

const rowSchema = z.looseObject({
  uuid: z.string().optional(),
  name: z.string().optional(),
  label: z.string().optional(),
  status: z.string().optional(),
  isDeploying: z.boolean().optional(),
  hasBackfillingTables: z.boolean().optional(),
  backfillingTables: z.number().optional(),
});
/** The fields of a row that scripts read. */
export type Row = z.infer<typeof rowSchema>;

const catalogMatchSchema = z.looseObject({
  table: z.string().optional(),
  pipelines: z.array(rowSchema).optional(),
});

const dataSchema = rowSchema.extend({
  items: z.array(z.intersection(rowSchema, catalogMatchSchema)).default([]),
  cursor: z.string().optional(),
  source: z.union([z.string(), rowSchema]).optional(),
  pipeline: z.union([z.string(), rowSchema]).optional(),
  valid: z.boolean().optional(),
  accepted: z.unknown().optional(),
  stopped: z.array(z.string()).default([]),
  stoppedHistory: z.array(z.string()).default([]),
  error: z
    .looseObject({
      code: z.string(),
      message: z.string(),
      reported: z.object({ root: z.string() }).optional(),
      approval: z.object({ id: z.string() }).optional(),
    })
    .optional(),
});

/** A tool's answer. */
export interface Answer {
  readonly data: z.infer<typeof dataSchema>;
  /** Whether the tool did what it was called for. */
  readonly ok: boolean;
  /** Why not, in a sentence for the person. */
  readonly problem: string;
}

export type Play = Generator<Call, string, Answer>;

export interface Script {
  /** A request that it understands, in a person's words. */
  readonly example: string;
  readonly matches: RegExp;
  /** `words` are the named groups of `matches`; `offered` the tools that the model has. */
  play(words: Readonly<Record<string, string>>, offered: readonly string[]): Play;
}

/** Reads a tool's JSON; anything else is what VS Code says when a call did not reach the tool. */
export function readAnswer(text: string): Answer {
  const { success, data } = dataSchema.safeParse(parseJson(text));
  if (!success) return { data: dataSchema.parse({}), ok: false, problem: `The call was not made: ${text}` };
  return { data, ok: data.error === undefined, problem: data.error?.reported?.root ?? data.error?.message ?? "" };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A pipeline's state in a few words; a row of a list does not count its tables. */
export function stateOf({
  status = "not reported",
  isDeploying,
  hasBackfillingTables,
  backfillingTables,
}: Row): string {
  if (isDeploying) return `${status}, deploying`;
  if (backfillingTables) return `${status}, backfilling ${backfillingTables} tables`;
  return hasBackfillingTables ? `${status}, backfilling` : status;
}

export function bullets(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join("\n");
}
