// Checks the arguments of a call before anything is done with them.
import type { z } from "zod";
import type { Tool } from "../define.ts";
import { ToolError } from "../../rules/tool-error.ts";

/** No input that makes sense is nested so deep; what is could exhaust the stack. */
const MAX_DEPTH = 60;
const MAX_PROBLEMS = 5;
const MAX_PROBLEM = 200;

/** @throws ToolError that names each field that is wrong */
export function parseInput(tool: Tool, args: unknown): object {
  requireShallow(args);
  const parsed = tool.input.safeParse(withoutNulls(args ?? {}));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.slice(0, MAX_PROBLEMS).map(describeIssue).join("; ");
  const known = Object.keys(tool.input.shape).join(", ");
  throw new ToolError("invalid_input", `${tool.name} was not run: ${problems}. It takes: ${known || "no arguments"}.`);
}

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
