// Runs one tool: checks the input, does the work, shapes and redacts what comes back. Never throws.
import type { z } from "zod";
import type { Progress, ToolServices } from "./context.ts";
import type { Tool } from "./define.ts";
import { describe } from "./describe.ts";
import { ToolError } from "./errors.ts";
import { fitResult } from "./fit.ts";
import { KnownSecrets } from "./policy/redact/index.ts";
import { Resolver } from "./resolve.ts";
import { shapeResult } from "./shape.ts";

export interface CallOutcome {
  readonly ok: boolean;
  /** The result; on failure `{ error: { code, message, ... } }`. Free of credentials. */
  readonly value: Record<string, unknown>;
}

export interface Call {
  readonly signal: AbortSignal;
  readonly progress: (progress: Progress) => void;
}

export async function callTool(tool: Tool, args: unknown, services: ToolServices, call: Call): Promise<CallOutcome> {
  const secrets = new KnownSecrets(services.secrets);
  const clean = (value: object) => fitResult(secrets.redact(shapeResult(value)));
  try {
    requireShallow(args);
    secrets.note(args);
    const input = parseInput(tool, args);
    const resolve = new Resolver(services.artie, call.signal, (answer) => {
      secrets.note(answer);
    });
    return { ok: true, value: clean(await tool.run({ ...services, ...call, secrets, resolve }, input)) };
  } catch (error) {
    return { ok: false, value: clean({ error: describe(error) }) };
  }
}

/** No input that makes sense is nested so deep; what is could exhaust the stack. */
const MAX_DEPTH = 60;

/** @throws ToolError */
function requireShallow(args: unknown): void {
  let level = [args];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) throw new ToolError("invalid_input", "The arguments are nested too deep.");
    level = level.flatMap((value): unknown[] =>
      typeof value === "object" && value !== null ? Object.values(value) : [],
    );
  }
}

/** @throws ToolError that names each field that is wrong */
function parseInput(tool: Tool, args: unknown): Record<string, unknown> {
  const parsed = tool.input.safeParse(withoutNulls(args ?? {}));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.slice(0, 5).map(describeIssue).join("; ");
  const known = Object.keys(tool.input.shape).join(", ");
  throw new ToolError("invalid_input", `${tool.name} was not run: ${problems}. It takes: ${known || "no arguments"}.`);
}

const MAX_PROBLEM = 200;

function describeIssue(issue: z.core.$ZodIssue): string {
  const field = issue.path.join(".");
  const problem = field === "" ? issue.message : `${field}: ${issue.message}`;
  return problem.length > MAX_PROBLEM ? `${problem.slice(0, MAX_PROBLEM)}…` : problem;
}

/** Models send null for what they leave out. */
function withoutNulls(args: unknown): unknown {
  if (typeof args !== "object" || args === null || Array.isArray(args)) return args;
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== null));
}
