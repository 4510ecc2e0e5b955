// `npm run contract -- <OpenAPI file or URL>`: what has changed between the API and this project. Exit code 0 when
// nothing breaks, 1 when something does, 2 when there is nothing to compare with.
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { clientRequests } from "./client-requests.ts";
import { compare, type Drift } from "./compare.ts";
import { OpenApi } from "./openapi.ts";
import { toolsByOperation } from "./tool-operations.ts";

const DOWNLOAD_TIMEOUT_MS = 30_000;

export interface Outcome {
  readonly code: 0 | 1 | 2;
  readonly text: string;
}

if (import.meta.main) {
  const { code, text } = await contract(process.argv.slice(2));
  (code === 2 ? process.stderr : process.stdout).write(`${text}\n`);
  process.exitCode = code;
}

export async function contract([source, ...others]: readonly string[]): Promise<Outcome> {
  if (source === undefined || others.length > 0) {
    return { code: 2, text: "Usage: npm run contract -- <OpenAPI file or URL>" };
  }
  let openApi: OpenApi;
  try {
    openApi = new OpenApi(source, await read(source));
  } catch (error) {
    return { code: 2, text: `${source} can't be used: ${reasonOf(error)}` };
  }
  const drift = compare(openApi, await clientRequests(), await toolsByOperation());
  return { code: drift.breaks.length > 0 ? 1 : 0, text: textOf(openApi, drift) };
}

async function read(source: string): Promise<string> {
  if (!/^https?:\/\//.test(source)) return readFile(source, "utf8");
  const response = await fetch(source, { signal: AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS) });
  if (!response.ok) throw new Error(`HTTP status ${response.status}`);
  return response.text();
}

function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError) {
    return `it is not an OpenAPI file in which each operation has an id.\n${z.prettifyError(error)}`;
  }
  return error instanceof Error ? error.message : String(error);
}

function textOf({ operations }: OpenApi, { breaks, notes }: Drift): string {
  const summary = `Compared with the ${operations.length} operations of the file: ${breaks.length} differences break.`;
  return [summary, ...section("Breaks", breaks), ...section("Notes", notes)].join("\n");
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", title, ...lines.map((line) => `- ${line}`)];
}
