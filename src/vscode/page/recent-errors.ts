// The recent errors of a pipeline, each with its diagnosis.
import * as vscode from "vscode";
import type { ArtieClient, Pipeline } from "../../artie/index.ts";
import type { ErrorEntry } from "./messages.ts";

const MAX_ENTRIES = 8;
const MAX_MESSAGE = 1_000;

/** Newest first. @throws ArtieError, or ToolError when the account's API does not offer them */
export async function readErrors(
  artie: ArtieClient,
  pipeline: Pipeline,
  secrets: readonly string[],
  signal: AbortSignal,
): Promise<ErrorEntry[]> {
  const { orNotOffered } = await import("../../tools/offered.ts");
  const { presentFor } = await import("../../tools/policy/redact/index.ts");
  const { abridge, recognize } = await import("../../artie/index.ts");
  const logs = await orNotOffered(
    pipeline,
    "error logs",
    artie.pipelines.errorLogs(pipeline.uuid, { signal, fresh: true }),
  );
  const entries = new Map<string, ErrorEntry>();
  for (const log of logs) {
    const { when, message: whole } = entryOf(presentFor(artie, log, secrets));
    const message = abridge(whole, MAX_MESSAGE);
    const known = entries.get(message);
    if (known) entries.set(message, { ...known, times: known.times + 1 });
    if (known || entries.size === MAX_ENTRIES) continue;
    entries.set(message, { when, message, remedy: recognize(message)?.remedy ?? "", times: 1 });
  }
  return [...entries.values()];
}

/** The shape is not published: an object with a text and a time somewhere, or a text. */
function entryOf(log: unknown): { when: string; message: string } {
  if (typeof log !== "object" || log === null) return { when: "", message: String(log) };
  const message = firstText(log, ["message", "error", "text"]) ?? JSON.stringify(log);
  return { when: timeText(firstText(log, ["timestamp", "createdAt", "time"])), message };
}

function firstText(log: object, names: readonly string[]): string | undefined {
  return names.map((name): unknown => Reflect.get(log, name)).find((value) => typeof value === "string");
}

function timeText(time: string | undefined): string {
  const date = new Date(time ?? "");
  if (Number.isNaN(date.getTime())) return time ?? "";
  return date.toLocaleString(vscode.env.language, { dateStyle: "medium", timeStyle: "medium" });
}
