// Runs one tool: checks the input, does the work, shapes and redacts what comes back. Never throws.
import type { z } from "zod";
import type { Progress, ToolServices } from "./context.ts";
import type { Tool } from "./define.ts";
import { describe } from "./describe.ts";
import { ToolError } from "./errors.ts";
import { fitResult } from "./fit.ts";
import { redact, secretsIn } from "./redact.ts";
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
  const clean = (value: Record<string, unknown>) =>
    fitResult(redact(value, [...secretsIn(args), ...services.secrets.known()]) as Record<string, unknown>);
  try {
    const input = parseInput(tool, args);
    const resolve = new Resolver(services.artie, call.signal);
    const result = await tool.run({ ...services, ...call, resolve }, input);
    return { ok: true, value: clean(shapeResult(result)) };
  } catch (error) {
    return { ok: false, value: clean({ error: describe(error) }) };
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

function describeIssue(issue: z.core.$ZodIssue): string {
  const field = issue.path.join(".");
  return field === "" ? issue.message : `${field}: ${issue.message}`;
}

/** Models send null for what they leave out. */
function withoutNulls(args: unknown): unknown {
  if (typeof args !== "object" || args === null || Array.isArray(args)) return args;
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== null));
}
